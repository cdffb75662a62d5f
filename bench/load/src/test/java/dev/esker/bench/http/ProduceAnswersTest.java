package dev.esker.bench.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.bench.target.RefusedException;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is an acknowledgement, and what isn't. */
class ProduceAnswersTest {
  private static final String THERE = "{\"partition\":1,\"offset\":5}";
  private static final String REFUSED =
      "{\"error\":{\"code\":\"NOT_LEADER\",\"message\":\"gone\",\"more\":{\"a\":[1]}}}";

  private static Body body(String text) throws IOException {
    Body body = new Body(10_000);
    body.add(Unpooled.wrappedBuffer(text.getBytes(UTF_8)));
    return body;
  }

  /** One word for each record. */
  private static List<String> words(boolean arrays, int status, String text, int records)
      throws IOException {
    return new ProduceAnswers(arrays)
        .read(status, body(text), records).stream()
            .map(why -> why == null ? "stored" : ((RefusedException) why).kind())
            .toList();
  }

  @Test
  void aRecordIsStoredIfItHasAPlace() throws IOException {
    assertEquals(List.of("stored"), words(false, 200, THERE, 1));
    String more = " {\"x\":{\"offset\":[{}]},\"offset\":0,\"partition\":0} \n";
    assertEquals(List.of("stored"), words(false, 200, more, 1));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "x",
        "{}",
        "[]",
        "{\"partition\":1}",
        "{\"partition\":1,\"offset\":-1}",
        "{\"partition\":1,\"offset\":1.5}",
        "{\"partition\":1,\"offset\":99999999999999999999}",
        "{\"partition\":1,\"offset\":5",
        "{\"partition\":1,\"offset\":5}{}",
        "{\"results\":[{\"partition\":1,\"offset\":5}]}",
      })
  void anythingElseIsWrong(String text) throws IOException {
    assertEquals(List.of("wrong answer"), words(false, 200, text, 1));
  }

  @Test
  void anArrayHasAResultForEach() throws IOException {
    String two = "{\"results\":[" + THERE + "," + THERE + "]}";
    assertEquals(List.of("stored", "stored"), words(true, 200, two, 2));
    String mixed = "{\"results\":[" + THERE + "," + REFUSED + "]}";
    assertEquals(List.of("stored", "207 NOT_LEADER"), words(true, 207, mixed, 2));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"results\":[{\"partition\":1,\"offset\":5}]}",
        "{\"results\":[{\"partition\":1,\"offset\":5},{\"partition\":1,\"offset\":6},{}]}",
        "{\"results\":[{\"partition\":1,\"offset\":5},7]}",
        "{\"results\":[{\"partition\":1,\"offset\":5},",
        "{\"results\":{}}",
        "{\"result\":[]}",
        "{\"partition\":1,\"offset\":5}",
        "[]",
      })
  void tooFewResultsAreNone(String text) throws IOException {
    assertEquals(List.of("wrong answer", "wrong answer"), words(true, 200, text, 2));
  }

  @ParameterizedTest
  @CsvSource({"400", "404", "413", "429", "500", "503", "207", "201"})
  void anyOtherStatusIsARefusal(int status) throws IOException {
    List<Exception> why = new ProduceAnswers(false).read(status, body(REFUSED), 1);
    assertTrue(why.get(0).getMessage().endsWith(status + ", NOT_LEADER: gone"), why.toString());
    assertTrue(((RefusedException) why.get(0)).kind().startsWith("" + status), why.toString());
    List<String> kinds = words(true, status == 207 ? 500 : status, "<html>oops", 3);
    assertEquals(3, kinds.size());
    assertEquals(1, kinds.stream().distinct().count());
  }

  @Test
  void aBodyHasALimit() throws IOException {
    Body body = new Body(1_000);
    body.add(Unpooled.wrappedBuffer(new byte[600]));
    body.add(Unpooled.wrappedBuffer(new byte[400]));
    assertEquals(1_000, body.copy().length);
    IOException e =
        assertThrows(IOException.class, () -> body.add(Unpooled.wrappedBuffer(new byte[1])));
    assertEquals("an answer of more than 1000 bytes", e.getMessage());
    body.clear();
    body.add(Unpooled.wrappedBuffer(new byte[] {7}));
    assertEquals(1, body.length());
  }
}
