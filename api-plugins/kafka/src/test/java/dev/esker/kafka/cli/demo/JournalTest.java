package dev.esker.kafka.cli.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.commands.ExitCode;
import dev.esker.commands.Json;
import dev.esker.kafka.cli.demo.DemoResult.Counts;
import dev.esker.kafka.cli.demo.DemoResult.Times;
import dev.esker.kafka.cli.demo.LogCheck.Findings;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is held against what, and what is said of it: a demo must see what it is there to show. */
class JournalTest {
  private final Journal acknowledged = new Journal(2);
  private final LogCheck.Found log = new LogCheck.Found(2);

  private void acknowledge(int key, int... numbers) {
    for (int number : numbers) {
      assertTrue(acknowledged.add(key, number));
    }
  }

  private Findings found(int key, int... numbers) {
    for (int number : numbers) {
      log.add(new DemoRecord(key, number));
    }
    return log.against(acknowledged);
  }

  @Test
  void aLogThatHasEverythingOnceIsFine() {
    acknowledge(0, 0, 1, 2);
    acknowledge(1, 0);
    found(0, 0, 1, 2);
    assertEquals(new Findings(4, 0, 0, 0), found(1, 0));
  }

  @Test
  void whatWasntAcknowledgedMayBeThere() {
    acknowledge(0, 0, 2);
    assertEquals(new Findings(4, 0, 0, 0), found(0, 0, 1, 2, 3));
  }

  @Test
  void whatIsMissingIsLost() {
    acknowledge(0, 0, 1, 2);
    acknowledge(1, 7);
    assertEquals(new Findings(2, 2, 0, 0), found(0, 0, 2));
  }

  @Test
  void whatIsThereTwiceIsDuplicated() {
    acknowledge(0, 0, 1);
    assertEquals(new Findings(4, 0, 2, 0), found(0, 0, 1, 1, 0));
  }

  @Test
  void whatComesBehindALaterOneIsOutOfOrder() {
    acknowledge(0, 0, 1, 2);
    found(1, 5);
    assertEquals(new Findings(4, 0, 0, 1), found(0, 0, 2, 1));
  }

  @Test
  void recordsSayWhatTheyAre() {
    DemoRecord record = new DemoRecord(17, 42);
    assertEquals("customer-17", record.keyText());
    assertEquals(record, DemoRecord.parse(record.keyText(), record.valueText()));
    for (String[] other :
        new String[][] {
          {"customer-1", record.valueText()},
          {"17", record.valueText()},
          {"customer-17", "42"},
          {"customer-17", "order x of customer-17"}
        }) {
      assertThrows(
          IllegalArgumentException.class, () -> DemoRecord.parse(other[0], other[1]), other[1]);
    }
  }

  private static DemoResult result(Findings found, long failed, long unread) {
    return new DemoResult(
        2, found, new Counts(12_345, failed, 12_345, 6, unread), new Times(1, 2, 3, 4, 5_000));
  }

  @Test
  void anythingThatIsntAsPromisedIsAFailure() {
    assertEquals(ExitCode.OK, result(new Findings(9, 0, 0, 0), 0, 0).exitCode());
    assertEquals(ExitCode.FAILED, result(new Findings(9, 1, 0, 0), 0, 0).exitCode());
    assertEquals(ExitCode.FAILED, result(new Findings(9, 0, 1, 0), 0, 0).exitCode());
    assertEquals(ExitCode.FAILED, result(new Findings(9, 0, 0, 1), 0, 0).exitCode());
    assertEquals(ExitCode.FAILED, result(new Findings(9, 0, 0, 0), 1, 0).exitCode());
    assertEquals(ExitCode.FAILED, result(new Findings(9, 0, 0, 0), 0, 1).exitCode());
  }

  @Test
  void theResultIsATableAndJson() {
    DemoResult result = result(new Findings(9, 7, 0, 0), 0, 0);
    for (String row :
        List.of("records acknowledged +12,345", "lost +7", "longest pause of a reader +5,000 ms")) {
      assertTrue(result.table().lines().anyMatch(line -> line.matches(row)), result.table());
    }
    String json = Json.of(result.json());
    assertTrue(json.startsWith("{\"acknowledged\":12345,\"lost\":7,\"duplicated\":0,"), json);
    assertTrue(json.contains("\"times_ms\":{\"detect\":1,\"elect\":2,\"first_ack\":3,"), json);
    assertFalse(json.contains("null"), json);
  }
}
