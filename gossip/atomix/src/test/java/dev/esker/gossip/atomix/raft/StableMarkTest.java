package dev.esker.gossip.atomix.raft;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StableMarkTest {
  @TempDir Path directory;

  @Test
  void risesAndFallsAndIsRemembered() throws Exception {
    Path file = directory.resolve("mark");
    try (StableMark mark = new StableMark(file)) {
      assertEquals(0, mark.index());
      mark.raise(10);
      mark.raise(5);
      assertEquals(10, mark.index());
      mark.lower(7);
      mark.lower(20);
    }
    try (StableMark mark = new StableMark(file)) {
      assertEquals(7, mark.index());
    }
    byte[] bytes = Files.readAllBytes(file);
    bytes[6] ^= 1;
    Files.write(file, bytes);
    try (StableMark mark = new StableMark(file)) {
      assertEquals(0, mark.index());
    }
  }
}
