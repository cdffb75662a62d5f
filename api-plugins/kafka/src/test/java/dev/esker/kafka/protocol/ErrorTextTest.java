package dev.esker.kafka.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.api.Test;

class ErrorTextTest {

  @Test
  void aLongTextIsCutBetweenCharacters() {
    assertNull(ErrorText.bounded(null));
    assertEquals("x".repeat(2_000), ErrorText.bounded("x".repeat(2_000)));
    assertEquals("x".repeat(2_000) + "...", ErrorText.bounded("x".repeat(2_001)));
    String clef = "\uD834\uDD1E";
    assertEquals("x".repeat(1_999) + "...", ErrorText.bounded("x".repeat(1_999) + clef));
  }
}
