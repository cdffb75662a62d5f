package dev.esker.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
  void aPathThatIsAFileIsNamed() throws Exception {
    Path file = Files.createFile(root.resolve("file"));
    BrokerStartException e =
        assertThrows(BrokerStartException.class, () -> DataDirectory.open(file));
    assertTrue(e.getMessage().contains(file.toString()), e.getMessage());
  }
}
