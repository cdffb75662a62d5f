package dev.esker.gossip.atomix.swim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.gossip.Member;
import dev.esker.gossip.atomix.net.LinkSwitch;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A link that one side has cut is cut both ways, for datagrams and for requests. */
class LinkSwitchTest {
  private static final Duration LIMIT = Duration.ofMillis(300);

  private final List<SwimNode> nodes = new ArrayList<>();
  private final LinkSwitch links = new LinkSwitch();

  private SwimNode join(int nodeId, LinkSwitch links) throws IOException {
    List<InetSocketAddress> seeds = nodes.stream().map(SwimNode::address).toList();
    SwimNode node =
        SwimNode.join(
            new SwimNode.Place("test", "127.0.0.1", 0, seeds),
            new Member(nodeId, new UUID(nodeId, 1), Optional.empty(), true, Map.of()),
            SwimSettings.defaults(),
            links);
    nodes.add(node);
    return node;
  }

  @AfterEach
  void closeAll() {
    nodes.forEach(SwimNode::abort);
  }

  private static void await(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      LockSupport.parkNanos(5_000_000);
    }
  }

  private static boolean sees(SwimNode node, int members) {
    return node.membership().members().size() == members;
  }

  @Test
  void neitherSideHearsTheOtherUntilItIsMended() throws Exception {
    SwimNode one = join(1, links);
    SwimNode two = join(2, new LinkSwitch());
    await(() -> sees(one, 2) && sees(two, 2));
    AtomicInteger served = new AtomicInteger();
    for (SwimNode node : nodes) {
      var unused =
          node.messages()
              .serve(
                  "count",
                  (from, body) -> {
                    served.incrementAndGet();
                    return CompletableFuture.completedFuture(body);
                  });
    }
    assertEquals(1, ask(one, 2).toCompletableFuture().join().length);
    assertEquals(1, ask(two, 1).toCompletableFuture().join().length);
    assertEquals(2, served.get());

    links.reachOnly(port -> port != two.address().getPort());
    assertThrows(CompletionException.class, () -> ask(one, 2).toCompletableFuture().join());
    assertThrows(CompletionException.class, () -> ask(two, 1).toCompletableFuture().join());
    assertEquals(2, served.get(), "served through a cut link");
    await(() -> sees(one, 1) && sees(two, 1));

    links.reachOnly(port -> true);
    await(() -> sees(one, 2) && sees(two, 2));
    assertEquals(1, ask(two, 1).toCompletableFuture().join().length);
    assertTrue(served.get() > 2);
  }

  /** A node that starts behind a cut link isn't heard at all. */
  @Test
  void aLinkMayBeCutFromTheBeginning() throws Exception {
    SwimNode one = join(1, new LinkSwitch());
    SwimNode between = join(2, new LinkSwitch());
    await(() -> sees(one, 2));
    links.reachOnly(port -> port != one.address().getPort());
    SwimNode late = join(3, links);
    await(() -> sees(late, 3) && sees(between, 3) && sees(one, 3));
    assertThrows(CompletionException.class, () -> ask(late, 1).toCompletableFuture().join());
  }

  private static CompletionStage<byte[]> ask(SwimNode from, int to) {
    return from.messages().request(to, "count", new byte[1], LIMIT);
  }
}
