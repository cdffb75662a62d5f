package dev.esker.replication.core;

import dev.esker.replication.core.IsrProposal.Member;
import dev.esker.replication.core.ReplicaEvent.ProposalAnswered;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Who is in sync, and which changes of that a leader proposes.
 *
 * <p>At most one proposal is under way. It names the partition epoch that it was decided on, so at
 * most one proposal takes effect for each; and once a later partition epoch is seen, none of the
 * earlier can any more. Until then a proposal whose fate isn't known may: those whom it would add
 * stay {@linkplain #proposed awaited}. A leader that can't learn what became of one proposes again,
 * the committed state itself if there is nothing else to change, since only a new partition epoch
 * ends the doubt.
 */
final class InSyncReplicas {
  private final ReplicaContext context;
  private final long epochStart;
  private final Backoff retry;
  private final Set<Integer> doubtful = new TreeSet<>();
  private boolean inDoubt;
  private IsrProposal pending;

  /**
   * @param epochStart where the leader's epoch begins in the log
   */
  InSyncReplicas(ReplicaContext context, long epochStart) {
    this.context = context;
    this.epochStart = epochStart;
    retry = new Backoff(context.config);
  }

  /** Those whom a proposal may have added, or may yet. */
  Set<Integer> proposed() {
    Set<Integer> all = new TreeSet<>(doubtful);
    if (pending != null) {
      pending.isr().forEach(member -> all.add(member.broker()));
    }
    return all;
  }

  /** A later state of the partition is known: what was decided on earlier ones is void. */
  void committed() {
    pending = null;
    doubtful.clear();
    inDoubt = false;
    retry.progress();
  }

  void answered(ProposalAnswered answer) {
    if (pending == null || pending.id() != answer.id()) {
      return;
    }
    switch (answer.outcome()) {
      case COMMITTED -> {
        // the metadata will say so; until then it counts as under way
      }
      case REFUSED -> {
        pending = null;
        retry.waitFrom(context.now());
      }
      case UNKNOWN -> {
        pending.isr().forEach(member -> doubtful.add(member.broker()));
        inDoubt = true;
        pending = null;
        retry.waitFrom(context.now());
      }
    }
  }

  /** Proposes what should change, unless a proposal is under way or has just failed. */
  void review(Map<Integer, FollowerStream> followers) {
    if (pending != null || (retry.isWaiting() && !retry.passed(context.now()))) {
      return;
    }
    PartitionAssignment known = context.assignment();
    Set<Integer> wanted = wanted(known, followers);
    boolean elrIsDue = !known.elr().isEmpty() && known.isr().size() >= known.neededInSync();
    if (wanted.equals(known.isr()) && !elrIsDue && !inDoubt) {
      retry.progress();
      return;
    }
    retry.stop();
    followers.forEach(
        (broker, stream) -> {
          if (wanted.contains(broker) && !known.isr().contains(broker)) {
            stream.caughtUp().restart(context.now());
          } else if (known.isr().contains(broker) && !wanted.contains(broker)) {
            stream.takenOut();
          }
        });
    pending =
        new IsrProposal(
            context.nextToken(),
            context.epoch(),
            known.partitionEpoch(),
            wanted.stream().map(each -> member(each, known, followers)).toList(),
            List.copyOf(eligible(known, wanted)));
    context.effects().propose(pending);
  }

  private Set<Integer> wanted(PartitionAssignment known, Map<Integer, FollowerStream> followers) {
    Set<Integer> wanted = new TreeSet<>(known.isr());
    wanted.add(context.self());
    followers.forEach(
        (broker, stream) -> {
          if (known.isr().contains(broker)) {
            if (stream.caughtUp().lagsFrom(context.config.lagNanos()) <= context.now()) {
              wanted.remove(broker);
            }
          } else if (isReady(known, broker, stream)) {
            wanted.add(broker);
          }
        });
    return wanted;
  }

  /**
   * Whether a follower lacks nothing that was acknowledged: it has what this leader knows to be,
   * and what earlier ones may have known, which is before the begin of this leader's epoch. One
   * that was taken out has to get on first: it would only be taken out again.
   */
  private boolean isReady(PartitionAssignment known, int broker, FollowerStream stream) {
    return stream.durableEnd() >= Math.max(context.highWatermark(), epochStart)
        && stream.getsOn()
        && known.isEligible(broker, stream.brokerEpoch());
  }

  private Member member(
      int broker, PartitionAssignment known, Map<Integer, FollowerStream> followers) {
    if (broker == context.self()) {
      return new Member(broker, context.identity.brokerEpoch());
    }
    FollowerStream stream = followers.get(broker);
    boolean added = !known.isr().contains(broker);
    return new Member(broker, added ? stream.brokerEpoch() : known.brokerEpoch(broker));
  }

  /**
   * Who is eligible besides: nobody while enough are in sync; else those who leave, since the high
   * watermark will stand still without them, and those who were.
   */
  private static Set<Integer> eligible(PartitionAssignment known, Set<Integer> wanted) {
    if (wanted.size() >= known.neededInSync()) {
      return Set.of();
    }
    Set<Integer> eligible = new TreeSet<>(known.elr());
    eligible.addAll(known.isr());
    eligible.removeAll(wanted);
    return eligible;
  }

  /** When the next review is due. */
  long nextDeadline(Map<Integer, FollowerStream> followers) {
    if (pending != null) {
      return ReplicaContext.NEVER;
    }
    if (retry.isWaiting()) {
      return retry.deadline();
    }
    long earliest = ReplicaContext.NEVER;
    for (int broker : context.assignment().isr()) {
      FollowerStream stream = followers.get(broker);
      if (stream != null) {
        earliest = Math.min(earliest, stream.caughtUp().lagsFrom(context.config.lagNanos()));
      }
    }
    return earliest;
  }
}
