package dev.esker.http.groups;

import dev.esker.spi.TopicPartition;
import java.util.LinkedHashSet;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What a session knows of what its client knows and reads.
 *
 * <p>An answer with an assignment adds to what the client may be reading, since the client may have
 * got it or not; only when it calls again, naming that generation or none at all, it is known to
 * read just that. Every join claims all that the client may be reading. So with {@code
 * cooperative-sticky} no partition is given to another while this client may read it, whatever
 * becomes of answers and however many rebalances pass meanwhile.
 *
 * <p>A join that claimed more than the client turns out to read is a debt: the group withholds the
 * difference from everybody, until the session joins again without it. So is a gap that was there
 * when the session began, for whoever owed that join then is forgotten.
 */
final class ClientReads {
  private int told = Holding.NONE.generation();
  private Set<TopicPartition> toldPartitions = Set.of();
  private Set<TopicPartition> mayRead = Set.of();
  private Claims claimed = Claims.NONE;
  private boolean leavesGaps;

  /** Goes on from what the coordinator has of the client from an earlier session. */
  void resume(HttpMember member) {
    mayRead = member.claims().partitions();
    claimed = member.claims();
    leavesGaps = member.leavesGaps();
  }

  /**
   * What to say in a join.
   *
   * @param generation the newest that the session was in, or -1
   */
  Claims claims(int generation) {
    return new Claims(Math.max(generation, claimed.generation()), mayRead);
  }

  /**
   * A join has brought an assignment.
   *
   * @param said what it claimed
   * @param isNew whether it began a generation; if not, nobody has looked at what it claimed, and
   *     debts remain
   */
  void joined(Claims said, boolean isNew) {
    claimed =
        isNew
            ? said
            : new Claims(said.generation(), union(claimed.partitions(), said.partitions()));
    leavesGaps &= !isNew;
  }

  /** The client is being told what to read. */
  void tell(Holding holding) {
    told = holding.generation();
    toldPartitions = holding.partitions();
    mayRead = union(mayRead, toldPartitions);
  }

  /**
   * The client calls; if it has got the last answer, it reads what that said.
   *
   * @param itsGeneration that it knows, or empty if it doesn't say
   */
  void hear(OptionalInt itsGeneration) {
    if (told >= 0 && itsGeneration.orElse(told) == told) {
      mayRead = toldPartitions;
    }
  }

  /** Whether a client that says that knows its assignment. */
  boolean knows(Holding holding, OptionalInt itsGeneration) {
    return told == holding.generation() && itsGeneration.orElse(told) == told;
  }

  /** Whether others wait for another join. */
  boolean owesRejoin(Holding holding) {
    return leavesGaps || (holding.isCooperative() && !mayRead.containsAll(claimed.partitions()));
  }

  private static Set<TopicPartition> union(Set<TopicPartition> some, Set<TopicPartition> others) {
    Set<TopicPartition> all = new LinkedHashSet<>(some);
    all.addAll(others);
    return all;
  }
}
