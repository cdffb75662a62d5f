package dev.esker.kafka.cli.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.commands.CommandFailure;
import java.util.Iterator;
import java.util.OptionalLong;
import java.util.Set;
import java.util.Spliterators;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is read out of a stream of events. */
@Timeout(30)
class ClusterEventsTest {
  private static final String END = "end";

  private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
  private int marks = 1_000;
  private final ClusterEvents events = ClusterEvents.read(stream(), "demo");

  /** Gives what the test adds, as it comes. */
  private Stream<String> stream() {
    Iterator<String> iterator =
        new Iterator<>() {
          private String next;

          @Override
          public boolean hasNext() {
            try {
              next = next == null ? lines.take() : next;
            } catch (InterruptedException e) {
              throw new IllegalStateException(e);
            }
            return !next.equals(END);
          }

          @Override
          public String next() {
            String given = next;
            next = null;
            return given;
          }
        };
    return StreamSupport.stream(Spliterators.spliteratorUnknownSize(iterator, 0), false);
  }

  private void change(String fields) {
    lines.add("event: change");
    lines.add("data: {" + fields + "}");
    lines.add("");
  }

  private void isr(long at, int partition, String isr) {
    change(
        "\"at\":%d,\"version\":9,\"kind\":\"isr\",\"topic\":\"demo\",\"partition\":%d,\"isr\":%s,\"replicas\":[1,2,3]"
            .formatted(at, partition, isr));
  }

  private void leader(long at, String topic, int partition, int to) {
    change(
        "\"at\":%d,\"version\":9,\"kind\":\"leader\",\"topic\":\"%s\",\"partition\":%d,\"from\":2,\"to\":%d,\"epoch\":4"
            .formatted(at, topic, partition, to));
  }

  private void broker(long at, int broker, String to) {
    change(
        "\"at\":%d,\"version\":9,\"kind\":\"broker\",\"broker\":%d,\"from\":\"active\",\"to\":\"%s\""
            .formatted(at, broker, to));
  }

  /** Waits until everything before has been read. */
  private void read() {
    marks++;
    broker(1, marks, "fenced");
    while (events.fenced(marks, 0).isEmpty()) {
      LockSupport.parkNanos(100_000);
    }
  }

  @AfterEach
  void close() throws Exception {
    events.close();
    lines.add(END);
  }

  @Test
  void itBeginsWithAStatus() {
    lines.add(": keep-alive");
    assertFalse(events.hasBegun());
    lines.add("event: status");
    lines.add("data: {\"brokers\":[]}");
    lines.add("");
    while (!events.hasBegun()) {
      LockSupport.parkNanos(100_000);
    }
  }

  @Test
  void aFenceIsThatOfTheBrokerAfterTheKill() {
    broker(90, 2, "fenced");
    broker(110, 3, "fenced");
    broker(120, 2, "stopping");
    read();
    assertEquals(OptionalLong.empty(), events.fenced(2, 100));
    broker(130, 2, "fenced");
    broker(140, 2, "fenced");
    read();
    assertEquals(OptionalLong.of(130), events.fenced(2, 100));
  }

  @Test
  void anElectionIsOverWhenEachPartitionHasAnotherLeader() {
    leader(90, "demo", 0, 1);
    leader(110, "other", 0, 1);
    leader(120, "demo", 1, -1);
    leader(130, "demo", 1, 3);
    read();
    assertEquals(OptionalLong.empty(), events.elected(Set.of(0, 1), 2, 100));
    leader(140, "demo", 0, 2);
    leader(150, "demo", 0, 1);
    leader(160, "demo", 0, 3);
    read();
    assertEquals(OptionalLong.of(150), events.elected(Set.of(0, 1), 2, 100));
  }

  @Test
  void replicasAreWholeWhenTheLastOneThatWasMissingIsBack() {
    isr(110, 0, "[1,3]");
    isr(111, 1, "[1,3]");
    isr(200, 1, "[1,3,2]");
    read();
    assertEquals(OptionalLong.empty(), events.whole(2, 150));
    isr(210, 0, "[2,1,3]");
    isr(220, 2, "[3,1]");
    isr(221, 2, "[3,1,2]");
    read();
    assertEquals(OptionalLong.of(221), events.whole(2, 150));
    assertEquals(OptionalLong.empty(), events.whole(2, 230));
  }

  @Test
  void aStreamThatEndsIsAFailure() {
    lines.add(END);
    CommandFailure failure =
        assertThrows(
            CommandFailure.class,
            () -> {
              while (!events.hasBegun()) {
                LockSupport.parkNanos(100_000);
              }
            });
    assertTrue(failure.getMessage().contains("ended"), failure.getMessage());
  }

  @Test
  void nonsenseIsAFailure() {
    change("\"at\":\"now\",\"kind\":\"broker\"");
    assertThrows(
        CommandFailure.class,
        () -> {
          while (events.fenced(1, 0).isEmpty()) {
            LockSupport.parkNanos(100_000);
          }
        });
  }
}
