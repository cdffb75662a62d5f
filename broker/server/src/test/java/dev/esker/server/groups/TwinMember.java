package dev.esker.server.groups;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.spi.ErrorCode;
import dev.esker.spi.GroupService.CommitRequest;
import dev.esker.spi.GroupService.CommittedOffset;
import dev.esker.spi.GroupService.JoinRequest;
import dev.esker.spi.GroupService.JoinResult;
import dev.esker.spi.GroupService.MemberRef;
import dev.esker.spi.GroupService.OffsetsResult;
import dev.esker.spi.GroupService.Protocol;
import dev.esker.spi.GroupService.SyncRequest;
import dev.esker.spi.GroupService.SyncResult;
import dev.esker.spi.TopicPartition;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A member of a group as clients are: one request at a time, a new look for the coordinator when
 * the answer says so. It commits growing offsets of a partition of its own, and complains if it
 * reads one that is older than what was acknowledged.
 */
final class TwinMember {
  private final String group;
  private final TopicPartition partition;
  private final Function<String, CoordinatorDriver> finder;
  private CoordinatorDriver coordinator;
  private String id = "";
  private int generation = -1;
  private JoinResult joined;
  private boolean stable;
  private boolean busy;
  private long committed;
  private long acknowledged;
  private int reads;
  private AssertionError complaint;

  TwinMember(String group, int number, Function<String, CoordinatorDriver> finder) {
    this.group = group;
    this.partition = new TopicPartition("t", number);
    this.finder = finder;
  }

  String group() {
    return group;
  }

  int generation() {
    return generation;
  }

  boolean isStable() {
    return stable;
  }

  long acknowledged() {
    return acknowledged;
  }

  int reads() {
    return reads;
  }

  /** Does the next thing, unless it waits for an answer. */
  void act(Random random) {
    complain();
    if (busy) {
      return;
    }
    if (coordinator == null) {
      coordinator = finder.apply(group);
    }
    if (joined == null) {
      join();
    } else if (!stable) {
      sync();
    } else {
      switch (random.nextInt(3)) {
        case 0 -> commit();
        case 1 -> read();
        default -> ask(coordinator.heartbeat(ref()), this::failed);
      }
    }
  }

  private void complain() {
    if (complaint != null) {
      throw complaint;
    }
  }

  private MemberRef ref() {
    return new MemberRef(group, generation, id, null);
  }

  private <T> void ask(CompletionStage<T> question, Consumer<T> then) {
    busy = true;
    var unused =
        question.whenComplete(
            (answer, failure) -> {
              busy = false;
              try {
                if (failure != null) {
                  throw new AssertionError(this + " got no answer", failure);
                }
                then.accept(answer);
              } catch (AssertionError e) {
                // Thrown here it would be lost.
                complaint = e;
              }
            });
  }

  private void join() {
    JoinRequest request =
        new JoinRequest(
            group,
            id,
            null,
            "c",
            "/h",
            10_000,
            5_000,
            "consumer",
            List.of(new Protocol("range", new byte[] {0, 0, 0, 0, 0, 0})),
            false,
            true);
    ask(
        coordinator.join(request),
        answer -> {
          if (answer.error() == ErrorCode.NONE) {
            id = answer.memberId();
            generation = answer.generation();
            joined = answer;
          } else {
            failed(answer.error());
          }
        });
  }

  private void sync() {
    Map<String, byte[]> assignments = new HashMap<>();
    if (joined.leaderId().equals(id)) {
      joined.members().forEach(each -> assignments.put(each.memberId(), new byte[] {1}));
    }
    CompletionStage<SyncResult> question =
        coordinator.sync(new SyncRequest(ref(), "consumer", "range", assignments));
    ask(
        question,
        answer -> {
          stable = answer.error() == ErrorCode.NONE;
          failed(answer.error());
        });
  }

  /** Commits the next offset, if it is in the group and doesn't wait for an answer. */
  void write() {
    complain();
    if (!busy && stable && coordinator != null) {
      commit();
    }
  }

  private void commit() {
    long offset = ++committed;
    CommitRequest request =
        new CommitRequest(ref(), Map.of(partition, new CommittedOffset(offset, -1, "")));
    ask(
        coordinator.commit(request),
        errors -> {
          if (errors.get(partition) == ErrorCode.NONE) {
            acknowledged = offset;
          }
          failed(errors.get(partition));
        });
  }

  /** Reads what it has committed, even in a group that it isn't in. */
  void read() {
    complain();
    if (busy || coordinator == null) {
      return;
    }
    long atLeast = acknowledged;
    ask(
        coordinator.committed(group, Optional.empty(), true),
        answer -> {
          if (answer.error() == ErrorCode.NONE) {
            reads++;
            long found = offset(answer);
            assertTrue(
                found >= atLeast && found <= committed,
                () -> this + " was acknowledged " + atLeast + " and read " + found);
          }
          failed(answer.error());
        });
  }

  private long offset(OffsetsResult result) {
    CommittedOffset offset = result.offsets().get(partition);
    return offset == null ? 0 : offset.offset();
  }

  private void failed(ErrorCode error) {
    if (error == ErrorCode.NONE) {
      return;
    }
    switch (error) {
      case NOT_COORDINATOR, COORDINATOR_NOT_AVAILABLE, COORDINATOR_LOAD_IN_PROGRESS ->
          coordinator = null;
      case REBALANCE_IN_PROGRESS, ILLEGAL_GENERATION -> rejoin();
      case UNKNOWN_MEMBER_ID -> {
        id = "";
        rejoin();
      }
      default -> throw new AssertionError(this + " doesn't understand " + error);
    }
  }

  private void rejoin() {
    joined = null;
    stable = false;
  }

  @Override
  public String toString() {
    return (id.isEmpty() ? "nobody" : id)
        + " of "
        + group
        + (stable ? " stable" : busy ? " waiting" : "")
        + " in generation "
        + generation;
  }
}
