package dev.esker.kafka.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class EscapesTest {

  @Test
  void escapesAreBytes() {
    assertArrayEquals(
        new byte[] {'a', '\n', '\t', '\r', 0, '\\', (byte) 0xfe, (byte) 0xc3, (byte) 0xa4},
        Escapes.bytes("a\\n\\t\\r\\0\\\\\\xFeä"));
    for (String bad : List.of("\\q", "\\", "\\x1", "\\xg0")) {
      assertThrows(IllegalArgumentException.class, () -> Escapes.bytes(bad));
    }
  }
}
