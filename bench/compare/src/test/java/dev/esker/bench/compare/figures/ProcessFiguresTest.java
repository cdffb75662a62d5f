package dev.esker.bench.compare.figures;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class ProcessFiguresTest {
  private static final String STAT =
      "4711 (a) strange (name) S 1 4711 4711 0 -1 4194304 2520 0 0 0 1234 66 0 0 20 0 40 0 9"
          + " 3000000 25000 18446744073709551615\n";
  private static final String STATUS =
      "Name:\tjava\nVmPeak:\t 3000000 kB\nVmHWM:\t  204800 kB\nVmRSS:\t  102400 kB\nThreads:\t40\n";

  @Test
  void readsTimesAndMemory() throws IOException {
    assertEquals(
        new ProcessFigures(13.0, 100L << 20, 200L << 20), ProcessFigures.parse(STAT, STATUS));
  }

  @Test
  void aProcessThatHasEndedHasNoMemory() {
    IOException e =
        assertThrows(
            IOException.class, () -> ProcessFigures.parse(STAT, "Name:\tjava\nState:\tZ\n"));
    assertTrue(e.getMessage().contains("no VmRSS"), e.getMessage());
  }

  @Test
  void whatIsCutOffIsAnError() {
    String cut = STAT.substring(0, STAT.indexOf("1234"));
    assertThrows(IOException.class, () -> ProcessFigures.parse(cut, STATUS));
    assertThrows(IOException.class, () -> ProcessFigures.parse("", STATUS));
    assertThrows(IOException.class, () -> ProcessFigures.parse(STAT.replace("1234", "x"), STATUS));
    assertThrows(IOException.class, () -> ProcessFigures.parse(STAT, STATUS.replace("kB", "MB")));
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void thisProcessHasFigures() throws IOException {
    ProcessFigures mine = ProcessFigures.of(ProcessHandle.current().pid());
    assertTrue(mine.cpuSeconds() > 0, mine::toString);
    assertTrue(mine.residentBytes() > 1 << 20, mine::toString);
    assertTrue(mine.peakBytes() >= mine.residentBytes(), mine::toString);
  }
}
