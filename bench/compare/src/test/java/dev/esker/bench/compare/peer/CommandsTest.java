package dev.esker.bench.compare.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class CommandsTest {
  private static final Duration LONG = Duration.ofMinutes(1);

  private final Commands commands = new Commands(new LiveProcesses());

  @Test
  void tellsWhatAProgramDid() throws Exception {
    List<String> lines = new ArrayList<>();
    Commands.Finished finished =
        commands.run(
            new ProcessBuilder("sh", "-c", "seq 1 30; echo oops >&2; exit 4"), LONG, lines::add);
    assertEquals(4, finished.exitCode());
    assertEquals(31, lines.size());
    assertEquals(20, finished.tail().lines().count());
    assertTrue(finished.tail().startsWith("12\n"), finished.tail());
    assertTrue(finished.tail().endsWith("oops"), finished.tail());
  }

  /** Often, since the kill may meet any moment of the reader's. */
  @RepeatedTest(50)
  void endsAProgramThatTakesTooLong() {
    IOException e =
        assertThrows(
            IOException.class,
            () ->
                commands.run(
                    new ProcessBuilder("sleep", "1000"), Duration.ofMillis(1), line -> {}));
    assertTrue(e.getMessage().contains("didn't end within"), e.getMessage());
  }

  @Test
  void aProgramThatIsNotThereIsAnError() {
    assertThrows(
        IOException.class,
        () -> commands.run(new ProcessBuilder("/nonexistent/program"), LONG, line -> {}));
  }
}
