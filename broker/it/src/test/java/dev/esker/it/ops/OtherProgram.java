package dev.esker.it.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A program of somebody else, run to its end. */
final class OtherProgram {
  private static final long END_SECONDS = 60;

  private OtherProgram() {}

  /**
   * How it ended.
   *
   * @param out what it printed, errors included
   */
  record Ended(int exitCode, String out) {
    void requireSuccess() {
      assertEquals(0, exitCode, out);
    }
  }

  /** Skips the test if there is no such program in the path. */
  static void assumeInstalled(String program) {
    assumeTrue(isInstalled(program), program + " isn't installed");
  }

  static boolean isInstalled(String program) {
    for (String folder : System.getenv("PATH").split(":", -1)) {
      if (!folder.isEmpty() && Files.isExecutable(Path.of(folder, program))) {
        return true;
      }
    }
    return false;
  }

  static Ended run(String... words) throws IOException, InterruptedException {
    return run(OpsFolder.root(), Map.of(), List.of(words));
  }

  static Ended run(Path directory, Map<String, String> environment, List<String> words)
      throws IOException, InterruptedException {
    Path out = Files.createTempFile(OpsFolder.root().resolve("broker/it/target"), "ops", ".out");
    try {
      ProcessBuilder builder = new ProcessBuilder(new ArrayList<>(words));
      builder.directory(directory.toFile()).redirectErrorStream(true);
      builder.redirectOutput(out.toFile()).redirectInput(Path.of("/dev/null").toFile());
      builder.environment().putAll(environment);
      Process process = builder.start();
      if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError(words + " didn't end within " + END_SECONDS + " s");
      }
      return new Ended(process.exitValue(), Files.readString(out, StandardCharsets.UTF_8));
    } finally {
      Files.delete(out);
    }
  }
}
