package dev.esker.bench.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A stream of events, in pieces of any size. */
class EventParserTest {
  private static final int LIMIT = 2_000;

  private final EventParser parser = new EventParser(LIMIT);
  private final List<String> events = new ArrayList<>();

  private void read(String text, int pieceBytes) throws IOException {
    byte[] bytes = text.getBytes(UTF_8);
    for (int i = 0; i < bytes.length; i += pieceBytes) {
      parser.read(
          Arrays.copyOfRange(bytes, i, Math.min(bytes.length, i + pieceBytes)),
          (data, length) -> events.add(new String(data, 0, length, UTF_8)));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 1_000})
  void eventsComeWhole(int pieceBytes) throws IOException {
    read(
        """
        : welcome

        id: 1
        data: one

        id: 2\r
        data:two\r
        \r
        event: message
        data: a
        data: b
        retry: 5

        data:

        event: nothing

        data: not finished
        """,
        pieceBytes);
    assertEquals(List.of("one", "two", "a\nb", ""), events);
    read("\n", pieceBytes);
    assertEquals("not finished", events.get(4));
  }

  @Test
  void longEventsAreTaken() throws IOException {
    String data = "x".repeat(LIMIT - 6);
    read("data: " + data + "\n\n", 100);
    assertEquals(List.of(data), events);
  }

  @Test
  void butNotTooLongOnes() {
    IOException line =
        assertThrows(IOException.class, () -> read("data: " + "x".repeat(LIMIT), 100));
    assertEquals("an event of more than 2000 bytes", line.getMessage());
  }

  @Test
  void norManyLinesOfOne() {
    assertThrows(IOException.class, () -> read(("data: " + "x".repeat(400) + "\n").repeat(6), 100));
  }

  @Test
  void anErrorIsThrown() {
    IOException e =
        assertThrows(IOException.class, () -> read("event: error\ndata: {\"x\":1}\n\n", 5));
    assertTrue(e.getMessage().endsWith("with an error: {\"x\":1}"), e.getMessage());
  }
}
