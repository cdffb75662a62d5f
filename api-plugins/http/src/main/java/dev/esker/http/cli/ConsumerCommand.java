package dev.esker.http.cli;

import dev.esker.commands.Console;
import dev.esker.commands.OffsetTarget;
import dev.esker.http.client.BrokerClient;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code esker consumer}. */
@Command(
    name = "consumer",
    description = {
      "Asks for a topic and a partition, then prints its messages, and further ones as they"
          + " arrive.",
      "Ctrl-C or Ctrl-D end it. Formats, groups and whole topics are for 'esker consume'."
    },
    footer = {
      "",
      "Example: esker consumer --meta=localhost:8080",
      "         esker consumer --topic=orders --partition=0 --offset=-10"
    })
final class ConsumerCommand extends DialogCommand {

  @Option(
      names = {"-o", "--offset"},
      paramLabel = "OFFSET",
      defaultValue = "earliest",
      description =
          "Where to begin: earliest, latest, an offset, -N (N before the end) or @time"
              + " (milliseconds since 1970 or ISO 8601). Default: earliest.")
  private String offset;

  @Option(
      names = "--retry",
      paramLabel = "SECONDS",
      defaultValue = "60",
      description = "How long to go on trying while no broker answers, 0 to 86400 (default: 60).")
  private int retrySeconds;

  private OffsetTarget start;

  ConsumerCommand(Console console) {
    super(console);
  }

  @Override
  void check() {
    try {
      start = OffsetTarget.parse(offset);
    } catch (IllegalArgumentException e) {
      throw client().usage("--offset: " + e.getMessage());
    }
    if (retrySeconds < 0 || retrySeconds > 86_400) {
      throw client().usage("--retry = " + retrySeconds + " is not between 0 and 86400");
    }
  }

  @Override
  void converse(Dialog dialog, BrokerClient brokers, Partition partition) {
    Thread self = Thread.currentThread();
    dialog.listenForEnd(self::interrupt);
    long from = Offsets.resolve(brokers, partition, start);
    new Follower(console(), dialog, brokers, Duration.ofSeconds(retrySeconds))
        .follow(partition, from);
  }
}
