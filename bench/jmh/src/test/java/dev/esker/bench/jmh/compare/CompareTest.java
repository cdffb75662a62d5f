package dev.esker.bench.jmh.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompareTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @TempDir Path directory;

  private int run(String... arguments) {
    return Compare.run(
        List.of(arguments),
        new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8));
  }

  private String output() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private String file(String name, String... entries) throws IOException {
    Path file = directory.resolve(name);
    Files.writeString(file, "[" + String.join(",", entries) + "]");
    return file.toString();
  }

  private static String entry(String name, String mode, double score, double spread) {
    return String.format(
        java.util.Locale.ROOT,
        "{\"benchmark\":\"dev.esker.bench.jmh.%s\",\"mode\":\"%s\",\"params\":{\"b\":\"2\","
            + "\"a\":\"1\"},\"primaryMetric\":{\"score\":%f,\"scoreUnit\":\"u\","
            + "\"scorePercentiles\":{\"0.0\":%f,\"100.0\":%f}}}",
        name,
        mode,
        score,
        score - spread,
        score + spread);
  }

  @Test
  void aTimeThatGrowsIsSlower() throws IOException {
    String before = file("before", entry("X.y", "avgt", 100, 5));
    assertEquals(1, run(before, file("now", entry("X.y", "avgt", 200, 5))));
    assertTrue(output().contains("2.00  SLOWER"), output());
    assertTrue(output().contains("X.y a=1 b=2"), output());
  }

  @Test
  void aThroughputThatFallsIsSlower() throws IOException {
    String before = file("before", entry("X.y", "thrpt", 200, 5));
    assertEquals(1, run(before, file("now", entry("X.y", "thrpt", 100, 5))));
    assertEquals(0, run(file("now", entry("X.y", "thrpt", 400, 5)), before, "--threshold=3"));
  }

  @Test
  void fasterIsFine() throws IOException {
    String before = file("before", entry("X.y", "avgt", 200, 5));
    assertEquals(0, run(before, file("now", entry("X.y", "avgt", 100, 5))));
    assertTrue(output().contains("0.50  FASTER"), output());
  }

  @Test
  void whatTheNoiseExplainsIsNotSlower() throws IOException {
    String before = file("before", entry("X.y", "avgt", 100, 60));
    assertEquals(0, run(before, file("now", entry("X.y", "avgt", 200, 60))));
  }

  @Test
  void whatIsInOneOnlyIsNamed() throws IOException {
    String before = file("before", entry("X.y", "avgt", 1, 0), entry("Old", "avgt", 1, 0));
    String now = file("now", entry("X.y", "avgt", 1, 0), entry("New", "avgt", 1, 0));
    assertEquals(0, run(before, now));
    String text = output();
    assertTrue(text.contains("not measured now: Old"), text);
    assertTrue(text.contains("not measured before: New"), text);
    assertEquals(1, run(before, file("none")));
  }

  @Test
  void whatIsNoResultIsRefused() throws IOException {
    String good = file("good", entry("X.y", "avgt", 1, 0));
    assertEquals(1, run(good, directory.resolve("missing").toString()));
    assertEquals(1, run(good, file("bad", "{}")));
    assertTrue(err.toString(StandardCharsets.UTF_8).contains("no benchmark or score"));
    assertEquals(1, run(good, file("other", entry("X.y", "thrpt", 1, 0))));
    assertTrue(err.toString(StandardCharsets.UTF_8).contains("can't be compared"));
  }

  @Test
  void wrongUsageNamesTheFlag() {
    assertEquals(2, run("a"));
    assertEquals(2, run("a", "b", "--fast"));
    assertTrue(err.toString(StandardCharsets.UTF_8).contains("--fast"));
    assertEquals(2, run("a", "b", "--threshold", "0.5"));
    assertEquals(2, run("a", "b", "--threshold"));
    assertEquals(0, run("--help"));
  }
}
