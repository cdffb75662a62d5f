package dev.esker.replication.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Replays written scenarios: commands, and all that the replicas want done for each. {@code
 * -Desker.test.jvm=-Desker.scenario.rewrite=true} writes down what they want now; look at the
 * difference.
 */
final class ScenarioTest {
  private static final Path FOLDER = Path.of("src/test/resources/scenarios");

  @TestFactory
  List<DynamicTest> scenarios() throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(FOLDER, "*.txt")) {
      for (Path file : files) {
        tests.add(DynamicTest.dynamicTest(file.getFileName().toString(), () -> replay(file)));
      }
    }
    assertEquals(true, tests.size() > 5, "scenarios in " + FOLDER.toAbsolutePath());
    return tests;
  }

  private static void replay(Path file) throws IOException {
    String expected = Files.readString(file);
    Scenario scenario = new Scenario();
    StringBuilder actual = new StringBuilder();
    boolean answer = false;
    for (String line : expected.lines().toList()) {
      if (line.isEmpty() || line.startsWith("#")) {
        actual.append(line).append('\n');
        answer = false;
      } else if (!answer) {
        actual.append(line).append("\n----\n").append(scenario.run(line));
        answer = true;
      }
    }
    if (Boolean.getBoolean("esker.scenario.rewrite")) {
      Files.writeString(file, actual);
    } else {
      assertEquals(expected, actual.toString());
    }
  }
}
