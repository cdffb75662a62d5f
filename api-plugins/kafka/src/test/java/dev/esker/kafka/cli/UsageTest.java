package dev.esker.kafka.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.spi.CommandPlugin;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the commands say when they are used wrongly, or nobody answers. */
class UsageTest extends CommandTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "produce a --partitoin 3 | Unknown options: '--partitoin', '3'; did you mean --partition? (",
        "consume a --timeout 0 | --timeout = 0 is not between 1 and 3600 (",
        "consume a -b localhost:x | --bootstrap-server: 'localhost:x' is not host:port (",
        "produce a -b , | --bootstrap-server: ',' names no broker (",
        "produce | Missing required parameter: 'TOPIC' (",
        "produce a -k b -K : | --key contradicts --key-separator (",
        "produce a -H x | --header = x is not NAME=VALUE (",
        "produce a --acks 2 | --acks = 2 is none of all, 1, 0 (",
        "produce a -z zip | --compression = zip is none of none, gzip, snappy, lz4, zstd (",
        "produce a -p -1 | --partition = -1 is negative (",
        "consume a -o soon | --offset: 'soon' is none of beginning, end, an offset, -N (N before",
        "consume a -o @soon | --offset: 'soon' is neither milliseconds since 1970 nor a time like",
        "consume a -o 5 -g g | --offset = 5: with --group only beginning or end; 'esker groups",
        "consume a -f %q | --format: unknown field '%q'; there are %t %p %o",
        "consume a -f %s --json | --format contradicts --json (",
        "consume a -n 0 | --count = 0 is not a positive number (",
      })
  void wrongUsageNamesTheFlag(String words, String message) {
    Result result = esker(words.split(" "));
    result.expect(2);
    assertTrue(result.err().startsWith("esker: " + message), result.err());
    assertEquals(1, result.err().lines().count(), result.err());
    assertEquals("", result.out());
  }

  @ParameterizedTest
  @ValueSource(strings = {"produce", "consume"})
  void everyCommandHasHelpWithAnExample(String words) {
    Result result = esker((words + " --help").split(" ")).expect(0);
    assertTrue(result.out().startsWith("Usage: esker " + words), result.out());
    assertTrue(result.out().contains("\nExample: esker " + words), result.out());
    assertTrue(result.out().lines().allMatch(line -> line.length() <= 100), result.out());
    assertEquals("", result.err());
  }

  @ParameterizedTest
  @ValueSource(strings = {"produce a", "consume a"})
  void nobodyListens(String words) throws IOException {
    int free;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      free = socket.getLocalPort();
    }
    String address = "127.0.0.1:" + free;
    run(InputStream.nullInputStream(), new ByteArrayOutputStream(), address, words.split(" "))
        .failedWith(1, "no broker at " + address + " (connection refused)");
  }

  @Test
  void somebodyElseListens() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Result result =
          run(
              InputStream.nullInputStream(),
              new ByteArrayOutputStream(),
              "127.0.0.1:" + silent.getLocalPort(),
              "consume",
              "a",
              "--timeout=1");
      result.expect(1);
      assertTrue(
          result.err().startsWith("esker: the broker didn't answer in time: "), result.err());
      assertEquals(1, result.err().lines().count(), result.err());
    }
  }

  @Test
  void thePluginsAreFound() {
    List<String> names =
        ServiceLoader.load(CommandPlugin.class).stream().map(each -> each.get().name()).toList();
    assertEquals(List.of("produce", "consume", "demo"), names);
  }
}
