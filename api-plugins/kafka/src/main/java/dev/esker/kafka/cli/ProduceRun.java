package dev.esker.kafka.cli;

import dev.esker.commands.CommandFailure;
import dev.esker.commands.Console;
import dev.esker.commands.ExitCode;
import dev.esker.commands.Json;
import dev.esker.commands.LineReader;
import dev.esker.commands.Words;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.function.IntConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Sends what standard input holds. The calling thread reads and sends; a signal may {@link #finish}
 * from another thread while this one waits for a line, which can't be interrupted.
 */
final class ProduceRun {

  private static final int MAX_LINE_BYTES = 64 << 20;

  /** After a failure: how long others that are on their way may take to be acknowledged. */
  private static final Duration AFTER_FAILURE = Duration.ofSeconds(2);

  /**
   * How much longer closing may take than an acknowledgement: what isn't acknowledged in time has
   * to fail by its own deadline, which says what was waited for, and not by being thrown away.
   */
  private static final Duration BEYOND_DELIVERY = Duration.ofSeconds(10);

  private final KafkaProducer<byte[], byte[]> producer;
  private final LineRecords records;
  private final Console console;
  private final ClientOptions client;
  private final Deliveries deliveries = new Deliveries();
  private final LineReader lines;
  private final long startNanos = System.nanoTime();
  private IntConsumer onFinished = code -> {};
  private CommandFailure inputFailure;
  private volatile long sent;
  private volatile long bytes;
  private volatile boolean stopping;
  private Integer result;

  ProduceRun(
      KafkaProducer<byte[], byte[]> producer,
      LineRecords records,
      Console console,
      ClientOptions client) {
    this.producer = producer;
    this.records = records;
    this.console = console;
    this.client = client;
    this.lines = new LineReader(console.in(), MAX_LINE_BYTES);
  }

  /** Who is told the exit code. */
  void onFinished(IntConsumer listener) {
    onFinished = listener;
  }

  /** Sends line after line, until there are no more or something has failed. */
  void sendAll() throws IOException {
    long count = 0;
    long size = 0;
    try {
      byte[] line = lines.next();
      while (line != null && !stopping && deliveries.failure() == null) {
        ProducerRecord<byte[], byte[]> record = records.of(line, lines.lines());
        // The answer comes to the callback; the future would be a second way to the same.
        var unused = producer.send(record, deliveries);
        size += line.length;
        bytes = size;
        sent = ++count;
        line = lines.next();
      }
    } catch (CommandFailure e) {
      inputFailure = e;
    } catch (IllegalStateException e) {
      // A signal has closed the producer; whoever did reports.
      if (!stopping) {
        throw e;
      }
    }
  }

  /** Waits for what is on its way, reports, and returns the exit code. The first call counts. */
  synchronized int finish() {
    if (result != null) {
      return result;
    }
    stopping = true;
    producer.close(
        deliveries.failure() == null
            ? Duration.ofMillis(client.timeoutMillis()).plus(BEYOND_DELIVERY)
            : AFTER_FAILURE);
    long acknowledged = deliveries.acknowledged();
    boolean complete = acknowledged == sent && inputFailure == null;
    if (client.json()) {
      console
          .out()
          .println(
              Json.of(
                  Json.object(
                      "sent", sent,
                      "acknowledged", acknowledged,
                      "bytes", bytes,
                      "partitions", deliveries.json())));
    }
    if (complete) {
      console.note(summary(acknowledged));
    } else {
      console.error(
          why() + "; " + acknowledged + " of " + Words.count(sent, "record") + " acknowledged");
    }
    console.out().flush();
    result = complete ? ExitCode.OK : ExitCode.FAILED;
    onFinished.accept(result);
    return result;
  }

  private String why() {
    if (inputFailure != null) {
      return inputFailure.getMessage();
    }
    return deliveries.failure() == null
        ? "not everything was acknowledged in time"
        : Failures.message(deliveries.failure());
  }

  private String summary(long acknowledged) {
    double seconds = (System.nanoTime() - startNanos) / 1e9;
    return String.format(
        Locale.ROOT,
        "%s (%.1f MB) to %s in %.1f s: %.0f records/s, %.1f MB/s",
        Words.count(acknowledged, "record"),
        bytes / 1e6,
        Words.count(deliveries.partitionCount(), "partition"),
        seconds,
        acknowledged / seconds,
        bytes / 1e6 / seconds);
  }
}
