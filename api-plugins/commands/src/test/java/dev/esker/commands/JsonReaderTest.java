package dev.esker.commands;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonReaderTest {

  @Test
  void whatIsWrittenIsRead() {
    Map<String, Object> value =
        Json.object(
            "text",
            "a \"quoted\"\n\\ line, \u00e4 and \u0001",
            "empty",
            "",
            "numbers",
            Arrays.asList(0L, -1L, 1_790_000_000_000L, 1.5, -2.5e-7),
            "nothing",
            null,
            "yes",
            true,
            "no",
            false,
            "none",
            List.of(),
            "inner",
            Json.object("list", List.of(List.of(), Map.of())));
    assertEquals(value, JsonReader.read(Json.of(value)));
  }

  @Test
  void othersWriteItDifferently() {
    assertEquals(
        Map.of("a", List.of(1L, 2L), "b", "\u20ac/\b\f\t"),
        JsonReader.read(" {\t\"a\" : [ 1 ,\n2 ] , \"b\":\"\\u20AC\\/\\b\\f\\t\" }\r\n"));
    assertEquals(1e20, JsonReader.read("1e20"));
    assertEquals(1e19, JsonReader.read("10000000000000000000"));
    assertNull(JsonReader.read("null"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "[",
        "\"",
        "{\"a\"}",
        "{\"a\":}",
        "{a:1}",
        "{\"a\":1,}",
        "[1,]",
        "[1 2]",
        "01",
        "+1",
        "1.",
        ".5",
        "1e",
        "--1",
        "tru",
        "nul",
        "'a'",
        "\"\\x\"",
        "\"\\u12g4\"",
        "\"\\u12\"",
        "\"a\nb\"",
        "1 2",
        "{} x",
        "NaN",
        "\u0000"
      })
  void anythingElseIsRefused(String text) {
    assertThrows(IllegalArgumentException.class, () -> JsonReader.read(text));
  }

  @Test
  void thereIsAnEndToDepth() {
    String deep = "[".repeat(100) + "]".repeat(100);
    JsonReader.read(deep);
    assertThrows(IllegalArgumentException.class, () -> JsonReader.read("[" + deep + "]"));
  }
}
