package dev.esker.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {

  @TempDir Path root;

  @Test
  void aSecondBrokerIsToldWhoHasTheDirectory() throws Exception {
    Path path = root.resolve("data");
    assertFalse(DataDirectory.isInUse(path));
    try (DataDirectory first = DataDirectory.open(path)) {
      assertEquals(path, first.path());
      assertTrue(DataDirectory.isInUse(path));
      BrokerStartException e =
          assertThrows(BrokerStartException.class, () -> DataDirectory.open(path));
      assertTrue(e.getMessage().contains(path + " is in use by another broker"), e.getMessage());
      assertTrue(
          e.getMessage().contains("process " + ProcessHandle.current().pid()), e.getMessage());
    }
    assertFalse(DataDirectory.isInUse(path));
    DataDirectory.open(path).close();
  }

  @Test
  void beingAskedInThisProcessDoesNotGiveTheLockAway() throws Exception {
    Path path = root.resolve("data");
    try (DataDirectory first = DataDirectory.open(path)) {
      assertTrue(DataDirectory.isInUse(first.path()));
      assertThrows(BrokerStartException.class, () -> DataDirectory.open(path));
      Path other = root.resolve("link");
      Files.createSymbolicLink(other, path);
      assertThrows(BrokerStartException.class, () -> DataDirectory.open(other));
      assertEquals(1, probe(path), "another process could have it");
    }
    assertEquals(0, probe(path));
  }

  /** Asks from another process, which has locks of its own. */
  private static int probe(Path path) throws Exception {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            location(DataDirectory.class) + File.pathSeparator + location(Probe.class),
            Probe.class.getName(),
            path.toString())
        .inheritIO()
        .start()
        .waitFor();
  }

  private static Path location(Class<?> type) throws Exception {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
  }

  /** The program of that other process. */
  static final class Probe {
    private Probe() {}

    public static void main(String[] arguments) {
      System.exit(DataDirectory.isInUse(Path.of(arguments[0])) ? 1 : 0);
    }
  }

  @Test
  void aPathThatIsAFileIsNamed() throws Exception {
    Path file = Files.createFile(root.resolve("file"));
    BrokerStartException e =
        assertThrows(BrokerStartException.class, () -> DataDirectory.open(file));
    assertTrue(e.getMessage().contains(file.toString()), e.getMessage());
  }
}
