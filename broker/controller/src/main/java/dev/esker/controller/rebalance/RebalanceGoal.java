package dev.esker.controller.rebalance;

import dev.esker.gossip.ConfigTarget;
import dev.esker.gossip.MetadataCommand.AlterConfig;
import dev.esker.gossip.MetadataImage;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What the rebalancer is to bring about. It is stored in the image as a dynamic setting of all
 * brokers, {@value #KEY}, from when it is wanted until it is reached, so that every controller
 * knows of it. As text it is the kind and its numbers, {@code REBALANCE max-moves=100 gone=3,5} for
 * instance.
 *
 * @param kind what is wanted
 * @param maxMoves the most replicas to move; the largest number for no limit
 * @param gone brokers that aren't expected back, by rising id
 * @param byLoad whether bytes on disk shall be even, and not the number of replicas
 */
public record RebalanceGoal(Kind kind, long maxMoves, List<Integer> gone, boolean byLoad) {
  /** The setting that a goal is stored in. */
  public static final String KEY = "rebalance.goal";

  private static final String MAX_MOVES = "max-moves=";
  private static final String GONE = "gone=";
  private static final String BY_LOAD = "by-load";

  /** Kinds of goals. */
  public enum Kind {
    /** Even shares of replicas and of preferred leaders. */
    REBALANCE,
    /** Even shares of preferred leaders, without moving replicas. */
    LEADERS,
    /** New homes for what brokers had that are gone, and nothing else. */
    REPLACE,
    /** An end of everything that is under way: partitions go back to the replicas they had. */
    CANCEL
  }

  public RebalanceGoal {
    gone = List.copyOf(new TreeSet<>(gone));
    if (maxMoves < 0 || (!gone.isEmpty() && gone.get(0) < 0)) {
      throw new IllegalArgumentException("at most " + maxMoves + " moves, gone: " + gone);
    }
  }

  /** A goal that counts replicas. */
  public RebalanceGoal(Kind kind, long maxMoves, List<Integer> gone) {
    this(kind, maxMoves, gone, false);
  }

  /** A goal without a limit. */
  public static RebalanceGoal of(Kind kind) {
    return new RebalanceGoal(kind, Long.MAX_VALUE, List.of());
  }

  /** The goal of an image; empty if there is none, or one that this release can't read. */
  public static Optional<RebalanceGoal> in(MetadataImage image) {
    return Optional.ofNullable(image.config(ConfigTarget.allBrokers()).get(KEY))
        .flatMap(RebalanceGoal::parsed);
  }

  /** What makes this the goal, whatever it was. */
  public AlterConfig set() {
    return alter(Optional.of(toText()), Map.of());
  }

  /** What ends this goal; refused if it is another by then. */
  public AlterConfig clear() {
    return alter(Optional.empty(), Map.of(KEY, Optional.of(toText())));
  }

  /** What makes this the goal; refused if there is one. */
  AlterConfig setIfNone() {
    return alter(Optional.of(toText()), Map.of(KEY, Optional.empty()));
  }

  private static AlterConfig alter(Optional<String> value, Map<String, Optional<String>> expected) {
    return new AlterConfig(ConfigTarget.allBrokers(), false, Map.of(KEY, value), expected);
  }

  /** It as it is stored. */
  public String toText() {
    String text = kind.name();
    if (maxMoves != Long.MAX_VALUE) {
      text += " " + MAX_MOVES + maxMoves;
    }
    if (!gone.isEmpty()) {
      text += " " + GONE + gone.stream().map(String::valueOf).collect(Collectors.joining(","));
    }
    return byLoad ? text + " " + BY_LOAD : text;
  }

  static Optional<RebalanceGoal> parsed(String text) {
    try {
      String[] words = text.split(" ");
      long maxMoves = Long.MAX_VALUE;
      List<Integer> gone = List.of();
      boolean byLoad = false;
      for (String word : Arrays.asList(words).subList(1, words.length)) {
        if (word.startsWith(MAX_MOVES)) {
          maxMoves = Long.parseLong(word.substring(MAX_MOVES.length()));
        } else if (word.startsWith(GONE)) {
          gone =
              Arrays.stream(word.substring(GONE.length()).split(","))
                  .map(Integer::valueOf)
                  .toList();
        } else if (word.equals(BY_LOAD)) {
          byLoad = true;
        } else {
          return Optional.empty();
        }
      }
      return Optional.of(new RebalanceGoal(Kind.valueOf(words[0]), maxMoves, gone, byLoad));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
