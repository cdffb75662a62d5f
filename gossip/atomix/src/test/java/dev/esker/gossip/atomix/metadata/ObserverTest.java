package dev.esker.gossip.atomix.metadata;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.gossip.CommandRefusedException;
import dev.esker.gossip.MetadataCommand;
import dev.esker.gossip.MetadataCommand.AllocateProducerIds;
import dev.esker.gossip.MetadataImage;
import dev.esker.gossip.MetadataListener;
import dev.esker.gossip.QuorumView;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ObserverTest {
  private static final int SELF = 9;

  private final Loop loop = new Loop("test");
  private final DirectMessages messages = new DirectMessages();
  private final Publisher publisher = new Publisher(view(SELF, -1, 0));
  private final AtomicInteger leaders = new AtomicInteger();
  private volatile int leader = 1;
  private MetadataImage image = MetadataImage.empty();
  private final CommandFeed one = feed(1, 100_000);
  private final CommandFeed two = feed(2, 100_000);
  private final Observer observer =
      new Observer(
          SELF, List.of(1, 2), messages.of(SELF), loop, publisher, leaders::incrementAndGet);

  @AfterEach
  void close() {
    observer.close();
    loop.close();
    publisher.close();
  }

  private CommandFeed feed(int node, int maxBytes) {
    CommandFeed feed = new CommandFeed(loop, () -> view(node, leader, 5), maxBytes);
    feed.serve(messages.of(node));
    return feed;
  }

  private static QuorumView view(int self, int leader, long term) {
    List<QuorumView.Replica> voters =
        List.of(
            new QuorumView.Replica(1, OptionalLong.empty()),
            new QuorumView.Replica(2, OptionalLong.empty()));
    return new QuorumView(self, leader, term, voters, List.of());
  }

  private void apply(int count, CommandFeed... feeds) throws CommandRefusedException {
    for (int i = 0; i < count; i++) {
      MetadataCommand command = new AllocateProducerIds(0, image.nextProducerId(), 1);
      image = image.apply(command);
      for (CommandFeed feed : feeds) {
        feed.applied(image, command);
      }
    }
  }

  private void awaitVersion(long version) {
    while (publisher.image().version() < version) {
      LockSupport.parkNanos(1_000_000);
    }
  }

  @Test
  void followsTheLeaderAndTellsWhoItIsAndIsKnownThere() throws Exception {
    apply(10, one, two);
    observer.start();
    awaitVersion(10);
    apply(500, one, two);
    awaitVersion(510);
    assertEquals(image, publisher.image());
    assertEquals(1, observer.quorum().leader());
    assertEquals(5, observer.quorum().term());
    assertTrue(leaders.get() > 0);
    assertEquals(Map.of(SELF, 510L).keySet(), one.observers().keySet());
  }

  @Test
  void asksAnotherVoterWhenOneIsGoneAndAgainWhenItHasLess() throws Exception {
    apply(10, one, two);
    observer.start();
    awaitVersion(10);
    messages.off(1);
    leader = 2;
    one.wake();
    apply(10, two);
    awaitVersion(20);
    assertEquals(2, observer.quorum().leader());
    messages.on(1);
    // it has missed ten, and says that it leads; nobody goes back to it
    messages.off(2);
    leader = 1;
    two.wake();
    LockSupport.parkNanos(300_000_000);
    assertEquals(20, publisher.image().version());
    messages.on(2);
    apply(5, two);
    awaitVersion(25);
  }

  @Test
  void beginsWithASnapshotWhenTheCommandsAreNotKeptAnyMore() throws Exception {
    CommandFeed small = feed(1, 100);
    apply(100, small, two);
    AtomicInteger snapshots = new AtomicInteger();
    publisher.subscribe(
        new MetadataListener() {
          @Override
          public void onSnapshot(MetadataImage ignored) {
            snapshots.incrementAndGet();
          }

          @Override
          public void onCommand(MetadataImage ignored, MetadataCommand command) {}
        });
    messages.off(2);
    observer.start();
    awaitVersion(100);
    assertEquals(image, publisher.image());
    assertEquals(2, snapshots.get());
    apply(3, small);
    awaitVersion(103);
    assertEquals(2, snapshots.get());
  }
}
