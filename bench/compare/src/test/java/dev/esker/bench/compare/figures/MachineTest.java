package dev.esker.bench.compare.figures;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MachineTest {

  @Test
  void readsFields() {
    String cpuinfo =
        "processor\t: 0\nmodel name\t: A Model: 3\n\nprocessor\t: 1\nmodel name\t: B\n";
    assertEquals(Optional.of("A Model: 3"), Machine.field(cpuinfo, "model name"));
    assertEquals(Optional.empty(), Machine.field(cpuinfo, "model"));
    assertEquals(Optional.empty(), Machine.field("", "model name"));
  }

  @Test
  void readsAmounts() {
    assertEquals(2048, Machine.kilobytes("       2 kB"));
    assertEquals(0, Machine.kilobytes("unknown"));
    assertEquals(0.25, Machine.loadAverage("0.25 0.5 1.00 1/200 4711\n"));
    assertEquals(-1, Machine.loadAverage(""));
  }

  @Test
  void thisOneIsKnown() throws IOException {
    Machine here = Machine.here(Path.of("."));
    assertTrue(here.processors() >= 1, here::toString);
    assertTrue(here.description().contains(Runtime.version().toString()), here::description);
  }
}
