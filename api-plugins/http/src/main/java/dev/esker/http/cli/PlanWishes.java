package dev.esker.http.cli;

import dev.esker.http.client.RequestPath;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;

/** What a plan shall mind. */
final class PlanWishes {
  @Option(names = "--leaders-only", description = "Only change preferred leaders: no data moves.")
  private boolean leadersOnly;

  @Option(names = "--by-load", description = "Balance bytes instead of numbers of replicas.")
  private boolean byLoad;

  @Option(names = "--max-moves", paramLabel = "N", description = "Move so many replicas at most.")
  private Integer maxMoves;

  @Option(
      names = "--drain",
      split = ",",
      paramLabel = "BROKER[,BROKER]",
      description = "Empty those brokers as well.")
  private List<Integer> drain = new ArrayList<>();

  RequestPath path() {
    RequestPath path = RequestPath.of("admin", "assignment-plan");
    if (leadersOnly) {
      path = path.query("leaders_only", true);
    }
    if (byLoad) {
      path = path.query("by_load", true);
    }
    if (maxMoves != null) {
      path = path.query("max_moves", maxMoves);
    }
    if (!drain.isEmpty()) {
      path =
          path.query("drain", drain.stream().map(String::valueOf).collect(Collectors.joining(",")));
    }
    return path;
  }
}
