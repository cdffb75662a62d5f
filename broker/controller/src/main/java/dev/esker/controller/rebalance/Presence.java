package dev.esker.controller.rebalance;

import dev.esker.gossip.BrokerRegistration;
import dev.esker.gossip.MetadataImage;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Who has come and who has gone, and since when: what rebalancing by itself starts from. A
 * controller that takes over counts every absence anew, and takes nobody for new whom it finds: a
 * broker that has nothing may be meant to have nothing.
 */
final class Presence {
  private final RebalanceOptions options;
  private final TreeMap<Integer, Long> fencedSince = new TreeMap<>();
  private final TreeMap<Integer, Long> newSince = new TreeMap<>();
  private final Set<Integer> known = new HashSet<>();

  Presence(RebalanceOptions options) {
    this.options = options;
  }

  /** Everybody who is registered is known, and every absence begins. */
  void takeOver(MetadataImage image, long now) {
    fencedSince.clear();
    newSince.clear();
    known.clear();
    image.brokers().forEach(broker -> known.add(broker.id()));
    follow(image, now);
  }

  void follow(MetadataImage image, long now) {
    fencedSince.keySet().removeIf(id -> isNotFenced(image, id));
    newSince.keySet().removeIf(id -> image.broker(id).isEmpty());
    known.removeIf(id -> image.broker(id).isEmpty());
    for (BrokerRegistration broker : image.brokers()) {
      if (broker.fenced()) {
        fencedSince.putIfAbsent(broker.id(), now);
      }
      if (broker.active() && known.add(broker.id())) {
        newSince.put(broker.id(), now);
      }
    }
  }

  /** The goal that follows from who has come or gone, if it is time. */
  Optional<RebalanceGoal> goal(MetadataImage image, long now) {
    List<Integer> gone = gone(now);
    if (!gone.isEmpty()) {
      return Optional.of(new RebalanceGoal(RebalanceGoal.Kind.REPLACE, Long.MAX_VALUE, gone));
    }
    boolean joined =
        options.onJoin()
            && newSince.values().stream().anyMatch(at -> now - at >= options.joinDelayNanos());
    if (joined && image.topicCount() == 0) {
      newSince.clear();
      return Optional.empty();
    }
    return joined ? Optional.of(RebalanceGoal.of(RebalanceGoal.Kind.REBALANCE)) : Optional.empty();
  }

  /** A goal is stored: what led to it is taken care of. */
  void acknowledge(RebalanceGoal goal) {
    if (goal.kind() == RebalanceGoal.Kind.REBALANCE) {
      newSince.clear();
    }
    // who is gone stays so, but once is enough
    goal.gone().forEach(id -> fencedSince.put(id, Long.MAX_VALUE));
  }

  /** When the next goal may follow because of the time; the largest number if never. */
  long nextDeadline() {
    long next = Long.MAX_VALUE;
    if (options.onJoin() && !newSince.isEmpty()) {
      next = newSince.values().stream().min(Long::compare).get() + options.joinDelayNanos();
    }
    OptionalLong grace = options.leaveGraceNanos();
    for (long since : fencedSince.values()) {
      if (grace.isPresent() && since != Long.MAX_VALUE) {
        next = Math.min(next, since + grace.getAsLong());
      }
    }
    return next;
  }

  private List<Integer> gone(long now) {
    TreeSet<Integer> gone = new TreeSet<>();
    OptionalLong grace = options.leaveGraceNanos();
    fencedSince.forEach(
        (id, since) -> {
          if (grace.isPresent() && since != Long.MAX_VALUE && now - since >= grace.getAsLong()) {
            gone.add(id);
          }
        });
    return List.copyOf(gone);
  }

  private static boolean isNotFenced(MetadataImage image, int id) {
    return image.broker(id).filter(BrokerRegistration::fenced).isEmpty();
  }
}
