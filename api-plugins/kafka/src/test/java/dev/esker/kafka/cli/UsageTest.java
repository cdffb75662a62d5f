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
        "topics | esker topics: what? There are create, list, describe, alter, delete (",
        "topics lst | Unmatched argument at index 0: 'lst'; did you mean list? (",
        "topics create | Missing required parameter: 'NAME' ('esker topics create --help' says",
        "topics create a --partition 3 | Unknown option: '--partition'; did you mean --part",
        "topics create a -p 0 | --partitions = 0 is not a positive number ('esker topics create",
        "topics create a -p many | Invalid value for option '--partitions': 'many' is not an int (",
        "topics create a -c x | Value for option option '--config' (KEY=VALUE) should be in KEY",
        "topics alter a | alter what? Name --partitions, --config or --delete-config (",
        "topics list --timeout 0 | --timeout = 0 is not between 1 and 3600 (",
        "topics list -b localhost:x | --bootstrap-server: 'localhost:x' is not host:port (",
        "topics list -b , | --bootstrap-server: ',' names no broker (",
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
        "groups reset g --to latest | Missing required option: '--topic=TOPIC",
        "groups reset g -t a:x --to latest | --topic: 'x' in 'a:x' is not a partition (",
        "groups reset g -t a --to never | --to: 'never' is none of beginning, end, an offset, -N",
      })
  void wrongUsageNamesTheFlag(String words, String message) {
    Result result = esker(words.split(" "));
    result.expect(2);
    assertTrue(result.err().startsWith("esker: " + message), result.err());
    assertEquals(1, result.err().lines().count(), result.err());
    assertEquals("", result.out());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "topics",
        "topics create",
        "topics list",
        "topics describe",
        "topics alter",
        "topics delete",
        "produce",
        "consume",
        "groups",
        "groups list",
        "groups describe",
        "groups reset",
        "groups delete"
      })
  void everyCommandHasHelp(String words) {
    Result result = esker((words + " --help").split(" ")).expect(0);
    assertTrue(result.out().startsWith("Usage: esker " + words), result.out());
    assertTrue(result.out().lines().allMatch(line -> line.length() <= 100), result.out());
    assertEquals("", result.err());
  }

  @ParameterizedTest
  @ValueSource(strings = {"topics list", "produce a", "consume a", "groups list"})
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
              "topics",
              "list",
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
    assertEquals(List.of("topics", "produce", "consume", "groups"), names);
  }
}
