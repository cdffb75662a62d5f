package dev.esker.bench.compare.results;

import dev.esker.bench.compare.figures.Machine;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Everything that a run of {@code esker bench compare} found out.
 *
 * @param circumstances under which it ran
 * @param peers that took part, with their settings, by name
 * @param absent peers that didn't, with the reason, by name
 * @param workloads in the order in which they ran
 */
public record Comparison(
    Circumstances circumstances,
    Map<String, PeerDescription> peers,
    Map<String, String> absent,
    List<WorkloadResult> workloads) {

  /** The peer that the others are compared with. */
  public static final String SUBJECT = "esker";

  /** The peer that stores nothing: the ceiling. */
  public static final String CEILING = "null";

  /** NATS JetStream with its defaults. */
  public static final String NATS = "nats";

  /** NATS JetStream with an fsync before every ack. */
  public static final String NATS_FSYNC = "nats-fsync";

  /** Peers that have a client of their own, of which the ceiling says nothing. */
  public static final Set<String> OTHER_CLIENT = Set.of(NATS, NATS_FSYNC);

  /**
   * Under which a comparison ran.
   *
   * @param machine that all ran on
   * @param command as it was typed
   * @param commit of the checkout, with "+" if it had changes; empty outside of one
   * @param startedAt ISO 8601, UTC
   * @param rounds of every workload
   */
  public record Circumstances(
      Machine machine, String command, String commit, String startedAt, int rounds) {}

  /**
   * What a peer was.
   *
   * @param version of its program
   * @param settings that matter, in one line
   */
  public record PeerDescription(String version, String settings) {}

  /** Whether every trial gave figures, and none of them is doubtful. */
  public boolean isSound() {
    return workloads.stream()
        .allMatch(
            workload ->
                workload.failures().isEmpty()
                    && workload.trials().stream().allMatch(t -> t.sample().problems().isEmpty()));
  }
}
