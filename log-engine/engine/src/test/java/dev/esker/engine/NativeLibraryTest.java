package dev.esker.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class NativeLibraryTest {

  @TempDir Path directory;

  @Test
  void leavesOneFileUnderTheNameThatTheJvmLooksFor() throws IOException {
    Path file = NativeLibrary.unpack(directory);
    assertEquals(System.mapLibraryName("rocksdbjni"), file.getFileName().toString());
    assertTrue(Files.size(file) > 1 << 20, "size " + Files.size(file));
    Files.writeString(file, "an old one");
    NativeLibrary.unpack(directory);
    assertTrue(Files.size(file) > 1 << 20, "replaced, size " + Files.size(file));
    try (Stream<Path> found = Files.list(directory)) {
      assertEquals(List.of(file), found.toList());
    }
  }

  @Test
  void failsWhereItCantWrite() {
    assertThrows(IOException.class, () -> NativeLibrary.unpack(directory.resolve("absent")));
  }
}
