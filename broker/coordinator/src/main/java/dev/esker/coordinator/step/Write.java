package dev.esker.coordinator.step;

import dev.esker.coordinator.format.CoordinatorRecord;
import dev.esker.coordinator.message.GroupError;
import java.util.List;
import java.util.Objects;

/**
 * Records of one group that are to become durable together, as one batch. What depends on it
 * happens in {@link Continuation#run}, once its outcome is known.
 */
public final class Write {
  private final String groupId;
  private final List<CoordinatorRecord> records;
  private final Continuation continuation;

  /**
   * Makes a write.
   *
   * @param groupId the group
   * @param records at least one
   * @param continuation what follows
   */
  public Write(String groupId, List<CoordinatorRecord> records, Continuation continuation) {
    this.groupId = Objects.requireNonNull(groupId, "groupId");
    this.records = List.copyOf(records);
    this.continuation = Objects.requireNonNull(continuation, "continuation");
    if (this.records.isEmpty()) {
      throw new IllegalArgumentException("a write of group " + groupId + " has no records");
    }
  }

  /** Whose records they are. */
  public String groupId() {
    return groupId;
  }

  /** The records. */
  public List<CoordinatorRecord> records() {
    return records;
  }

  /** What follows. Called by the coordinator only, once, after the records were replayed. */
  public Continuation continuation() {
    return continuation;
  }

  /** What is done when the outcome of a write is known. */
  @FunctionalInterface
  public interface Continuation {

    /**
     * Goes on.
     *
     * @param outcome NONE if the records are durable
     * @param turn the step in which this became known
     */
    void run(GroupError outcome, Turn turn);
  }
}
