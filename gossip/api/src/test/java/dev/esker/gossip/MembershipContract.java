package dev.esker.gossip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.gossip.Membership.Event;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every {@link Membership} keeps to: extend it and say how nodes start, crash and wait. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
public abstract class MembershipContract {

  /** Starts a node; ended by whoever has started it. */
  protected abstract Membership join(
      int nodeId, UUID incarnation, Optional<String> rack, Map<String, String> properties)
      throws Exception;

  /** Ends a node without a word. */
  protected abstract void crash(int nodeId) throws Exception;

  /** Lets time pass, a little; called again until something holds or the test's time is up. */
  protected abstract void pass() throws Exception;

  @Test
  void membersFindEachOtherWithWhatTheySayOfThemselves() throws Exception {
    UUID incarnation = new UUID(1, 1);
    Membership one = join(1, incarnation, Optional.of("r1"), Map.of("roles", "broker"));
    Membership two = join(2, new UUID(2, 1), Optional.empty(), Map.of());
    await(() -> one.members().size() == 2 && two.members().size() == 2);
    Member self = new Member(1, incarnation, Optional.of("r1"), true, Map.of("roles", "broker"));
    assertEquals(self, one.self());
    assertEquals(List.of(self, two.self()), one.members());
    await(() -> two.members().equals(List.of(self, two.self())));
  }

  @Test
  void aListenerHearsOfThosePresentFirst() throws Exception {
    Membership one = join(1, new UUID(1, 1), Optional.empty(), Map.of());
    join(2, new UUID(2, 1), Optional.empty(), Map.of());
    await(() -> one.members().size() == 2);
    BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    one.subscribe(events::add);
    assertEquals(1, next(events, Membership.Type.JOINED).member().nodeId());
    assertEquals(2, next(events, Membership.Type.JOINED).member().nodeId());
  }

  @Test
  void aChangeOfPropertiesIsHeardByTheOthersAndAtHome() throws Exception {
    Membership one = join(1, new UUID(1, 1), Optional.empty(), Map.of("a", "1"));
    Membership two = join(2, new UUID(2, 1), Optional.empty(), Map.of());
    await(() -> two.members().size() == 2);
    BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    two.subscribe(events::add);
    one.update(Map.of("b", "2"));
    assertEquals(Map.of("b", "2"), one.self().properties());
    assertEquals(one.self(), next(events, Membership.Type.CHANGED).member());
    await(() -> two.members().contains(one.self()));
    assertThrows(IllegalArgumentException.class, () -> one.update(Map.of("k", "v".repeat(10_000))));
    assertEquals(Map.of("b", "2"), one.self().properties());
  }

  @Test
  void oneThatCrashesBecomesUnreachableAndIsRemoved() throws Exception {
    Membership one = join(1, new UUID(1, 1), Optional.empty(), Map.of());
    join(2, new UUID(2, 1), Optional.empty(), Map.of());
    join(3, new UUID(3, 1), Optional.empty(), Map.of());
    await(() -> one.members().size() == 3);
    BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    one.subscribe(events::add);
    crash(2);
    Event unreachable = next(events, Membership.Type.UNREACHABLE);
    assertEquals(2, unreachable.member().nodeId());
    assertFalse(unreachable.member().reachable());
    Event removed = next(events, Membership.Type.REMOVED);
    assertEquals(2, removed.member().nodeId());
    await(() -> one.members().size() == 2);
    assertTrue(one.members().stream().allMatch(Member::reachable));
  }

  @Test
  void aRestartIsARemovalAndAJoinHoweverQuickItIs() throws Exception {
    Membership one = join(1, new UUID(1, 1), Optional.empty(), Map.of());
    join(2, new UUID(2, 1), Optional.empty(), Map.of());
    await(() -> one.members().size() == 2);
    BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    one.subscribe(events::add);
    crash(2);
    join(2, new UUID(2, 2), Optional.empty(), Map.of());
    assertEquals(new UUID(2, 1), next(events, Membership.Type.REMOVED).member().incarnation());
    Event joined = next(events, Membership.Type.JOINED);
    assertEquals(new UUID(2, 2), joined.member().incarnation());
    await(() -> one.members().size() == 2 && one.members().get(1).reachable());
  }

  @Test
  void oneThatLeavesIsRemovedAndAClosedOneMayBeClosedAgain() throws Exception {
    Membership one = join(1, new UUID(1, 1), Optional.empty(), Map.of());
    Membership two = join(2, new UUID(2, 1), Optional.empty(), Map.of());
    await(() -> one.members().size() == 2);
    BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    one.subscribe(events::add);
    two.close();
    two.close();
    assertEquals(2, next(events, Membership.Type.REMOVED).member().nodeId());
  }

  @Test
  void anEndedSubscriptionIsSilentAndOneThatThrowsHarmsNobody() throws Exception {
    Membership one = join(1, new UUID(1, 1), Optional.empty(), Map.of());
    BlockingQueue<Event> ended = new LinkedBlockingQueue<>();
    BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    Subscription subscription = one.subscribe(ended::add);
    next(ended, Membership.Type.JOINED);
    subscription.close();
    subscription.close();
    one.subscribe(
        event -> {
          throw new IllegalStateException("thrown by a test's listener");
        });
    one.subscribe(events::add);
    join(2, new UUID(2, 1), Optional.empty(), Map.of());
    assertEquals(1, next(events, Membership.Type.JOINED).member().nodeId());
    assertEquals(2, next(events, Membership.Type.JOINED).member().nodeId());
    assertEquals(List.of(), List.copyOf(ended));
  }

  /** The next event of that type; others in between are skipped. */
  private Event next(BlockingQueue<Event> events, Membership.Type type) throws Exception {
    Event event = null;
    while (event == null || event.type() != type) {
      event = events.poll(10, TimeUnit.MILLISECONDS);
      if (event == null) {
        pass();
      }
    }
    return event;
  }

  private void await(BooleanSupplier condition) throws Exception {
    while (!condition.getAsBoolean()) {
      pass();
    }
  }
}
