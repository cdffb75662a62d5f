package dev.esker.commands;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How the commands read lines, times, offsets and addresses, and write JSON. */
class TextTest {
  private static final ZoneId PARIS = ZoneId.of("Europe/Paris");

  @Test
  void linesOfAnyLengthInPiecesOfAnySize() throws IOException {
    Random random = new Random(7);
    List<byte[]> lines = new ArrayList<>();
    StringBuilder all = new StringBuilder();
    for (int i = 0; i < 300; i++) {
      String line = "x".repeat(random.nextInt(i % 50 == 0 ? 200_000 : 100)) + i;
      lines.add(line.getBytes(StandardCharsets.UTF_8));
      all.append(line).append('\n');
    }
    InputStream pieces =
        new ByteArrayInputStream(all.toString().getBytes(StandardCharsets.UTF_8)) {
          @Override
          public synchronized int read(byte[] into, int offset, int length) {
            return super.read(into, offset, Math.min(length, 1 + random.nextInt(5000)));
          }
        };
    LineReader reader = new LineReader(pieces, 1 << 20);
    for (byte[] line : lines) {
      assertArrayEquals(line, reader.next());
    }
    assertNull(reader.next());
    assertEquals(300, reader.lines());
  }

  @Test
  void aLineHasALimit() throws IOException {
    byte[] bytes =
        ("a\n" + "b".repeat(100_000) + "\n" + "c".repeat(100_001) + "\n")
            .getBytes(StandardCharsets.UTF_8);
    LineReader reader = new LineReader(new ByteArrayInputStream(bytes), 100_000);
    assertEquals(1, reader.next().length);
    assertEquals(100_000, reader.next().length);
    CommandFailure failure = assertThrows(CommandFailure.class, reader::next);
    assertEquals("line 3 is longer than 100000 bytes, which is the limit", failure.getMessage());
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "1753186500000, 1753186500000",
    "2025-07-22T12:15:00Z, 1753186500000",
    "2025-07-22T12:15:00.500Z, 1753186500500",
    "2025-07-22T14:15:00+02:00, 1753186500000",
    "2025-07-22T10:15:00-02:00, 1753186500000",
    "2025-07-22T14:15:00, 1753186500000",
    "2025-07-22T14:15, 1753186500000",
    "2025-07-22, 1753135200000",
  })
  void timesArePutInManyWays(String text, long millis) {
    assertEquals(millis, TimeText.parse(text, PARIS));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-1", "yesterday", "2025-13-01", "99999999999999999999", "12:15"})
  void whatIsNoTimeIsSaid(String text) {
    assertThrows(IllegalArgumentException.class, () -> TimeText.parse(text, PARIS));
  }

  @ParameterizedTest
  @CsvSource({
    "beginning, EARLIEST, 0",
    "Latest, LATEST, 0",
    "0, OFFSET, 0",
    "-0, BEFORE_END, 0",
    "9223372036854775807, OFFSET, 9223372036854775807",
    "-12, BEFORE_END, 12",
    "@5, TIME, 5"
  })
  void offsetsArePutInManyWays(String text, OffsetTarget.Kind kind, long number) {
    assertEquals(new OffsetTarget(kind, number), OffsetTarget.parse(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-", "--1", "1.5", "9223372036854775808", "+3", "@"})
  void whatIsNoOffsetIsSaid(String text) {
    assertThrows(IllegalArgumentException.class, () -> OffsetTarget.parse(text));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      value = {
        "localhost localhost:9092",
        "a:1,b:2 a:1,b:2",
        "[::1]:5 [::1]:5",
        "[::1] [::1]:9092",
        "a,,b:65535 a:9092,b:65535"
      })
  void addressesAreCompleted(String text, String servers) {
    assertEquals(servers, Words.list(Address.parseList(text, 9092)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ":9092", "a:", "a:0", "a:65536", "a:b", "::1"})
  void whatIsNoAddressIsSaid(String text) {
    assertThrows(IllegalArgumentException.class, () -> Address.parseList(text, 9092));
  }

  @Test
  void jsonIsEscaped() {
    assertEquals(
        "{\"a\\\"\\\\\":[1,true,null,\"\\n\\r\\t\\u0001ä\"],\"b\":{}}",
        Json.of(
            Json.object(
                "a\"\\",
                java.util.Arrays.asList(1, true, null, "\n\r\t\u0001ä"),
                "b",
                Json.object())));
  }

  @ParameterizedTest
  @CsvSource({
    "beginning, 3",
    "end, 9",
    "5, 5",
    "0, 3",
    "50, 9",
    "-2, 7",
    "-20, 3",
    "@5, 6",
  })
  void offsetsStayWithinTheLog(String text, long offset) {
    assertEquals(offset, OffsetTarget.parse(text).resolve(3, 9, OptionalLong.of(6)));
  }

  @Test
  void aTimeAfterTheLastRecordIsTheEnd() {
    assertEquals(9, OffsetTarget.parse("@5").resolve(3, 9, OptionalLong.empty()));
  }
}
