package dev.esker.kafka.cli.demo;

import dev.esker.commands.CommandFailure;
import dev.esker.commands.JsonReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What a broker has told of the cluster, with the times at which it learned of it. A thread of its
 * own reads; any thread asks.
 */
final class ClusterEvents implements AutoCloseable {
  /** Far more than a cluster of three and one topic has in a demo. */
  private static final int MAX_CHANGES = 100_000;

  private final Stream<String> lines;
  private final String topic;

  // Guarded by this.
  private final List<Change> changes = new ArrayList<>();
  private boolean begun;
  private String failure;
  private boolean closed;

  /** Something has changed. */
  private record Change(long at, String kind, Map<?, ?> fields) {
    long number(String field) {
      return fields.get(field) instanceof Long number ? number : -1;
    }
  }

  private ClusterEvents(Stream<String> lines, String topic) {
    this.lines = lines;
    this.topic = topic;
  }

  /**
   * Begins to read.
   *
   * @param lines of {@code /cluster/events}
   * @param topic whose partitions will be asked for
   */
  static ClusterEvents read(Stream<String> lines, String topic) {
    ClusterEvents events = new ClusterEvents(lines, topic);
    Thread reader = new Thread(events::read, "esker-demo-events");
    reader.setDaemon(true);
    reader.start();
    return events;
  }

  private void read() {
    String event = "";
    try {
      for (String line : (Iterable<String>) lines::iterator) {
        if (line.startsWith("event:")) {
          event = line.substring("event:".length()).trim();
        } else if (line.startsWith("data:")) {
          came(event, line.substring("data:".length()).trim());
        }
      }
      failed("it has ended");
    } catch (UncheckedIOException | IllegalArgumentException | ClassCastException e) {
      failed(String.valueOf(e.getMessage()));
    }
  }

  private synchronized void came(String event, String data) {
    if (event.equals("status")) {
      begun = true;
    } else if (event.equals("change")) {
      Map<?, ?> fields = (Map<?, ?>) JsonReader.read(data);
      if (changes.size() == MAX_CHANGES) {
        throw new IllegalArgumentException("more than " + MAX_CHANGES + " changes");
      }
      changes.add(new Change((Long) fields.get("at"), (String) fields.get("kind"), fields));
    }
  }

  private synchronized void failed(String why) {
    if (!closed) {
      failure = why;
    }
  }

  /** Whether it is told of everything from now on. */
  synchronized boolean hasBegun() {
    check();
    return begun;
  }

  private void check() {
    if (failure != null) {
      throw new CommandFailure("the stream of events can't be read: " + failure);
    }
  }

  private synchronized OptionalLong first(long from, Predicate<Change> wanted) {
    check();
    return changes.stream()
        .filter(each -> each.at() >= from && wanted.test(each))
        .mapToLong(Change::at)
        .findFirst();
  }

  /** When the controller has counted on a broker no longer, after a moment; if it is known. */
  OptionalLong fenced(int broker, long from) {
    return first(
        from,
        each ->
            each.kind().equals("broker")
                && each.number("broker") == broker
                && "fenced".equals(each.fields().get("to")));
  }

  /** When each of these partitions had another leader, after a moment; if all have. */
  OptionalLong elected(Set<Integer> partitions, int before, long from) {
    long last = from;
    for (int partition : partitions) {
      OptionalLong at =
          first(
              from,
              each ->
                  isOf(each, "leader", partition)
                      && each.number("to") >= 0
                      && each.number("to") != before);
      if (at.isEmpty()) {
        return at;
      }
      last = Math.max(last, at.getAsLong());
    }
    return OptionalLong.of(last);
  }

  private boolean isOf(Change change, String kind, int partition) {
    return change.kind().equals(kind)
        && topic.equals(change.fields().get("topic"))
        && change.number("partition") == partition;
  }

  /**
   * When the last partition that had lost a broker had it back in its ISR, after a moment; if all
   * have.
   */
  synchronized OptionalLong whole(int broker, long from) {
    check();
    Set<Long> lacking = new TreeSet<>();
    long last = -1;
    for (Change each : changes) {
      if (each.kind().equals("isr")
          && topic.equals(each.fields().get("topic"))
          && each.fields().get("isr") instanceof List<?> isr) {
        if (!isr.contains((long) broker)) {
          lacking.add(each.number("partition"));
        } else if (lacking.remove(each.number("partition")) && each.at() >= from) {
          last = each.at();
        }
      }
    }
    return lacking.isEmpty() && last >= 0 ? OptionalLong.of(last) : OptionalLong.empty();
  }

  @Override
  public void close() throws IOException {
    synchronized (this) {
      closed = true;
    }
    lines.close();
  }
}
