package dev.esker.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

  @Test
  void aBrokerKeepsItsIdentity() throws Exception {
    Identity first = Identity.load(root, null);
    assertEquals(1, first.nodeId());
    assertEquals("1", first.name());
    assertEquals(22, first.clusterId().length());
    assertEquals(first, Identity.load(root, null));
    assertEquals(first, Identity.load(root, "1"));
  }

  @Test
  void aNameHasANumberAndBothAreKept() throws Exception {
    Identity named = Identity.load(root, "broker7");
    assertEquals(7, named.nodeId());
    assertEquals("broker7", named.name());
    assertEquals(named, Identity.load(root, "broker7"));
    assertEquals(named, Identity.load(root, "7"));
    assertEquals(named, Identity.load(root, null));
    BrokerStartException e =
        assertThrows(BrokerStartException.class, () -> Identity.load(root, "8"));
    assertTrue(e.getMessage().contains("belongs to broker broker7"), e.getMessage());
  }

  @ParameterizedTest
  @CsvSource({"3, 3", "broker12, 12", "a, 1", "b0, 0", "n99999999999, 1", "x-2, 2"})
  void theNumberOfANameIsTheOneItEndsWith(String id, int number) {
    assertEquals(number, Identity.number(id));
  }

  @ParameterizedTest
  @CsvSource({"'', cluster.id is missing", "'cluster.id=a\nnode.id=x', node.id = x"})
  void aDamagedIdentityIsRefused(String content, String reason) throws Exception {
    Files.writeString(root.resolve("meta.properties"), content);
    BrokerStartException e =
        assertThrows(BrokerStartException.class, () -> Identity.load(root, null));
    assertTrue(e.getMessage().contains("meta.properties"), e.getMessage());
    assertTrue(e.getMessage().contains(reason), e.getMessage());
  }
}
