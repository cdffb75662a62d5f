package dev.esker.bench.compare.report;

import dev.esker.bench.compare.figures.Metric;
import dev.esker.bench.compare.results.Comparison;
import dev.esker.bench.compare.results.Failure;
import dev.esker.bench.compare.results.Trial;
import dev.esker.bench.compare.results.WorkloadResult;
import java.util.ArrayList;
import java.util.List;

/** What is to be said about a workload besides its figures. */
final class Notes {
  /** Figures that are doubtful. */
  static final String PROBLEM = "PROBLEM";

  /** No figures at all. */
  static final String FAILED = "FAILED";

  private Notes() {}

  /** A note: a word that says what it is about, and a text, which may have several lines. */
  record Note(String kind, String text) {}

  /** Whether the null broker is spoken to as this peer is, and so shows what its client can do. */
  private static boolean hasCeiling(String peer) {
    return !peer.equals(Comparison.CEILING)
        && !peer.equals(WorkloadResult.DISK)
        && !Comparison.OTHER_CLIENT.contains(peer);
  }

  static List<Note> of(WorkloadResult result) {
    List<Note> notes = new ArrayList<>();
    for (String peer : result.rows()) {
      if (hasCeiling(peer)) {
        result
            .ratio(peer, Comparison.CEILING, Metric.RECORDS_PER_S)
            .ifPresent(
                share ->
                    notes.add(
                        new Note(
                            "limit",
                            peer
                                + " reaches "
                                + Figures.percent(share)
                                + " of what the null broker does")));
      }
    }
    for (Trial trial : result.trials()) {
      String who = trial.peer() + ", round " + trial.round() + ": ";
      trial.sample().remarks().forEach(text -> notes.add(new Note("note", who + text)));
      trial.sample().problems().forEach(text -> notes.add(new Note(PROBLEM, who + text)));
    }
    for (Failure failure : result.failures()) {
      String tail = failure.logTail().isBlank() ? "" : "\n" + failure.logTail().indent(2);
      notes.add(
          new Note(
              FAILED,
              (failure.peer() + ", round " + failure.round() + ": " + failure.message() + tail)
                  .stripTrailing()));
    }
    return notes;
  }
}
