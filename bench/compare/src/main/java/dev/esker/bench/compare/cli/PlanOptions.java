package dev.esker.bench.compare.cli;

import dev.esker.bench.cli.NearestName;
import dev.esker.bench.cli.Usage;
import dev.esker.bench.compare.plan.Catalogue;
import dev.esker.bench.compare.plan.Preset;
import dev.esker.bench.compare.plan.Selection;
import dev.esker.bench.compare.plan.Selection.UnknownNameException;
import dev.esker.bench.compare.plan.Sizing;
import dev.esker.bench.compare.scenario.Scenario;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Option;

/** What is run, and how much of it. */
final class PlanOptions {
  private static final int MAX_ROUNDS = 100;

  /** What comes in a second is the least that can be told from what comes after. */
  private static final double MIN_SECONDS = 1;

  private static final double MAX_SECONDS = 3_600;

  @Option(
      names = "--preset",
      paramLabel = "quick|full",
      defaultValue = "quick",
      description =
          "Workloads, rounds, durations and amounts, unless they are named: some minutes, or some"
              + " hours for all there is (default: ${DEFAULT-VALUE}).")
  String preset;

  @Option(
      names = "--workloads",
      paramLabel = "NAMES",
      split = ",",
      description = "Names or globs with commas between, such as 'throughput-1k-*'; see --list.")
  List<String> workloads;

  @Option(
      names = "--peers",
      paramLabel = "NAMES",
      split = ",",
      defaultValue = "*",
      description =
          "Names or globs; the first in the order of --list is what the others are compared with"
              + " (default: all that are here).")
  List<String> peers;

  @Option(names = "--rounds", paramLabel = "N", description = "Of each workload.")
  Integer rounds;

  @Option(
      names = "--duration",
      paramLabel = "S",
      description = "Seconds of each load that is bounded by time.")
  Double duration;

  @Option(
      names = "--warm-up",
      paramLabel = "S",
      description = "Seconds of load before measuring starts.")
  Double warmUp;

  @Option(
      names = "--scale",
      paramLabel = "F",
      description = "Multiplies the amounts of data that bound the other workloads; 1 is all.")
  Double scale;

  private Preset preset(Usage usage) {
    return switch (preset.toLowerCase(Locale.ROOT)) {
      case "quick" -> Preset.QUICK;
      case "full" -> Preset.FULL;
      default -> throw usage.wrong("--preset", preset, "must be quick or full");
    };
  }

  int rounds(Usage usage) {
    if (rounds == null) {
      return preset(usage).rounds();
    }
    usage.range("--rounds", rounds, 1, MAX_ROUNDS);
    return rounds;
  }

  Sizing sizing(Usage usage) {
    Sizing base = preset(usage).sizing();
    if (duration != null) {
      usage.require(
          duration >= MIN_SECONDS && duration <= MAX_SECONDS,
          "--duration",
          duration,
          "must be 1 to " + (long) MAX_SECONDS + " seconds");
    }
    if (warmUp != null) {
      usage.require(
          warmUp >= 0 && warmUp <= MAX_SECONDS,
          "--warm-up",
          warmUp,
          "must be 0 to " + (long) MAX_SECONDS + " seconds");
    }
    if (scale != null) {
      usage.require(
          scale > 0 && scale <= 100, "--scale", scale, "must be more than 0 and at most 100");
    }
    return new Sizing(
        warmUp == null ? base.warmUp() : ofSeconds(warmUp),
        duration == null ? base.duration() : ofSeconds(duration),
        scale == null ? base.scale() : scale);
  }

  private static Duration ofSeconds(double seconds) {
    return Duration.ofNanos(Math.round(seconds * 1e9));
  }

  /** The workloads that were asked for. */
  List<Scenario> scenarios(Usage usage) {
    List<Scenario> all = Catalogue.of(sizing(usage));
    List<String> names = all.stream().map(Scenario::name).toList();
    List<String> patterns = workloads == null ? preset(usage).workloads() : workloads;
    List<String> chosen = choose("--workloads", names, patterns, usage);
    return all.stream().filter(scenario -> chosen.contains(scenario.name())).toList();
  }

  /** The peers that were asked for, of those that are known. */
  List<String> peers(List<String> known, Usage usage) {
    return choose("--peers", known, peers, usage);
  }

  private static List<String> choose(
      String flag, List<String> names, List<String> patterns, Usage usage) {
    try {
      return Selection.of(names, patterns);
    } catch (UnknownNameException e) {
      String hint =
          NearestName.of(e.name(), names)
              .map(nearest -> "did you mean '" + nearest + "'?")
              .orElse("there are " + String.join(", ", names));
      throw usage.wrong(flag, e.name(), "is unknown; " + hint);
    }
  }
}
