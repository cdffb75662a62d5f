package dev.esker.kafka.cli;

import dev.esker.commands.Console;
import dev.esker.commands.ExitCode;
import dev.esker.commands.OffsetTarget;
import dev.esker.commands.StopSignal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code esker consume}. */
@Command(
    name = "consume",
    description =
        "Prints the records of a topic, from the beginning unless told otherwise, and then waits"
            + " for more; -e ends at the end.",
    footer = {
      "",
      "Fields of -f: %%t topic, %%p partition, %%o offset, %%T time stamp in ms, %%k key,",
      "%%K its size, %%s value, %%S its size, %%R its size in 4 bytes, %%h headers, %%%% a",
      "percent sign; escapes: \\n \\r \\t \\0 \\\\ \\xHH.",
      "The size of null is -1. The default is '%%s\\n'.",
      "With -g a partition of which the group has committed an offset is read from there, and what",
      "has been printed is committed.",
      "",
      "Example: esker consume orders -o -10 -f '%%p %%o %%k: %%s\\n'"
    })
final class ConsumeCommand implements Callable<Integer> {

  private static final int MAX_POLL_RECORDS = 10_000;

  private final Console console;

  @Mixin private ClientOptions client = new ClientOptions();

  @Parameters(arity = "1", paramLabel = "TOPIC", description = "The topic.")
  private String topic;

  @Option(
      names = {"-p", "--partition"},
      paramLabel = "N",
      split = ",",
      description = "A partition; may be repeated (default: every one).")
  private List<Integer> partitions = new ArrayList<>();

  @Option(
      names = {"-o", "--offset"},
      paramLabel = "OFFSET",
      defaultValue = "beginning",
      description =
          "Where to begin: beginning, end, an offset, -N (N before the end of each partition) or"
              + " @time (milliseconds since 1970 or ISO 8601). Default: beginning.")
  private String offset;

  @Option(
      names = {"-g", "--group"},
      paramLabel = "GROUP",
      description =
          "Read as a member of this group, and commit; -o is only for what has no offset.")
  private String group;

  @Option(
      names = {"-f", "--format"},
      paramLabel = "FORMAT",
      description = "What to print of a record; see below.")
  private String format;

  @Option(
      names = {"-n", "-c", "--count"},
      paramLabel = "N",
      description = "Exit after so many records.")
  private Long count;

  @Option(
      names = {"-e", "--exit-at-end"},
      description = "Exit at what was the end of every partition when reading began.")
  private boolean exitAtEnd;

  ConsumeCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    OffsetTarget start = start();
    ConsumeRun.Printer printer = printer();
    if (count != null && count < 1) {
      throw client.usage("--count = " + count + " is not a positive number");
    }
    for (int partition : partitions) {
      if (partition < 0) {
        throw client.usage("--partition = " + partition + " is negative");
      }
    }
    Properties settings = settings(start);
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      ConsumeRun run =
          new ConsumeRun(
              consumer,
              console.out(),
              printer,
              new ConsumeRun.Limits(
                  count == null ? Long.MAX_VALUE : count, exitAtEnd, group != null));
      try (StopSignal signal = new StopSignal(run::stop)) {
        run.begin(topic, new TreeSet<>(partitions), group == null ? start : null);
        run.printAll();
        if (group == null) {
          // Nobody waits for a member that leaves, so neither for the answer to the last fetch.
          consumer.close(CloseOptions.timeout(Duration.ZERO));
        }
        signal.finished(ExitCode.OK);
      }
      return ExitCode.OK;
    }
  }

  private OffsetTarget start() {
    try {
      OffsetTarget start = OffsetTarget.parse(offset);
      if (group != null
          && start.kind() != OffsetTarget.Kind.EARLIEST
          && start.kind() != OffsetTarget.Kind.LATEST) {
        throw client.usage(
            "--offset = "
                + offset
                + ": with --group only beginning or end; 'esker groups reset' sets offsets");
      }
      return start;
    } catch (IllegalArgumentException e) {
      throw client.usage("--offset: " + e.getMessage());
    }
  }

  private ConsumeRun.Printer printer() {
    if (client.json()) {
      if (format != null) {
        throw client.usage("--format contradicts --json");
      }
      return (record, out) -> {
        out.print(RecordJson.of(record));
        out.write('\n');
      };
    }
    if (format == null) {
      return (ConsumerRecord<byte[], byte[]> record, java.io.PrintStream out) -> {
        if (record.value() != null) {
          out.write(record.value(), 0, record.value().length);
        }
        out.write('\n');
      };
    }
    try {
      return new RecordFormat(format)::print;
    } catch (IllegalArgumentException e) {
      throw client.usage("--format: " + e.getMessage());
    }
  }

  private Properties settings(OffsetTarget start) {
    Properties settings = client.connect(console);
    if (group != null) {
      settings.put("group.id", group);
    }
    settings.put("enable.auto.commit", "false");
    settings.put("allow.auto.create.topics", "false");
    // What retention has removed in the meantime is passed over.
    boolean fromEnd = group != null && start.kind() == OffsetTarget.Kind.LATEST;
    settings.put("auto.offset.reset", fromEnd ? "latest" : "earliest");
    settings.put("max.poll.records", String.valueOf(MAX_POLL_RECORDS));
    client.override(settings);
    return settings;
  }
}
