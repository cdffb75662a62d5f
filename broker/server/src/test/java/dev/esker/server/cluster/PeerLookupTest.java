package dev.esker.server.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.server.config.HostPort;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PeerLookupTest {
  private static final HostPort ONE = new HostPort("localhost", 8081);
  private static final HostPort TWO = new HostPort("localhost", 8082);

  private final Map<HostPort, InetSocketAddress> there = new ConcurrentHashMap<>();
  private final BlockingQueue<HostPort> asked = new LinkedBlockingQueue<>();
  private final BlockingQueue<InetSocketAddress> found = new LinkedBlockingQueue<>();

  private CompletableFuture<InetSocketAddress> ask(HostPort peer) {
    asked.add(peer);
    InetSocketAddress address = there.get(peer);
    return address == null
        ? CompletableFuture.failedFuture(new IOException("connection refused"))
        : CompletableFuture.completedFuture(address);
  }

  private void awaitAnotherRound() throws InterruptedException {
    asked.clear();
    while (asked.poll(1, TimeUnit.SECONDS) == null) {
      // The pause between two rounds is longer than that in the end.
    }
  }

  @Test
  void asksUntilEachHasAnsweredOnce() throws Exception {
    try (PeerLookup lookup = new PeerLookup(List.of(ONE, TWO), this::ask, found::add)) {
      assertEquals("; no answer yet from localhost:8081, localhost:8082", lookup.missing());
      lookup.start();
      assertEquals(ONE, asked.take());
      assertEquals(TWO, asked.take());
      there.put(TWO, InetSocketAddress.createUnresolved("localhost", 7950));
      assertEquals(7950, found.take().getPort());
      awaitAnotherRound();
      assertEquals("; no answer yet from localhost:8081 (connection refused)", lookup.missing());
      there.put(ONE, InetSocketAddress.createUnresolved("localhost", 7948));
      assertEquals(7948, found.take().getPort());
      while (!lookup.missing().isEmpty()) {
        Thread.onSpinWait();
      }
      assertTrue(found.isEmpty());
    }
  }

  @Test
  void asksNobodyAfterItsEnd() throws Exception {
    CompletableFuture<InetSocketAddress> late = new CompletableFuture<>();
    PeerLookup lookup =
        new PeerLookup(
            List.of(ONE),
            peer -> {
              asked.add(peer);
              return late;
            },
            found::add);
    lookup.start();
    assertEquals(ONE, asked.take());
    lookup.close();
    late.completeExceptionally(new IOException("no answer in time"));
    lookup.awaitEnd();
    assertTrue(asked.isEmpty());
  }
}
