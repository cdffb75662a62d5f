package dev.esker.http.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.spi.CommandPlugin;
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
        "topics create a --rak-aware | Unknown option: '--rak-aware'; did you mean --rack-aware?",
        "topics create a -p 0 | --partitions = 0 is not a positive number ('esker topics create",
        "topics create a -p many | Invalid value for option '--partitions': 'many' is not an int (",
        "topics create a -c x | Value for option option '--config' (KEY=VALUE) should be in KEY",
        "topics create a -r 0 | --replication-factor = 0 is not a positive number (",
        "topics alter a | alter what? Name --partitions, --config or --delete-config (",
        "topics alter a -c b=1 --delete-config b | --delete-config b contradicts --config b (",
        "topics list --timeout 0 | --timeout = 0 is not between 1 and 3600 (",
        "topics list --meta localhost:x | --meta: 'localhost:x' is not host:port (",
        "topics list --meta , | --meta: ',' names no broker (",
        "topics list --metta=a:1 | Unknown option: '--metta=a:1'; did you mean --meta? (",
        "topics list -b localhost:9092 | --bootstrap-server = localhost:9092 is for clients of",
        "groups list --bootstrap-server=a:1 | --bootstrap-server = a:1 is for clients of the Kafka"
            + " protocol; name the HTTP address with --meta ('esker groups list --help'",
        "groups reset g --to latest | Missing required option: '--topic=TOPIC",
        "groups reset g -t a:x --to latest | --topic: 'x' in 'a:x' is not a partition (",
        "groups reset g -t a --to never | --to: 'never' is none of beginning, end, an offset, -N",
        "cluster | esker cluster: what? There are status, plan, rebalance, drain, undrain (",
        "cluster stats | Unmatched argument at index 0: 'stats'; did you mean status? (",
        "producer --partition=-1 | --partition = -1 is negative (",
        "producer -b a:1 | --bootstrap-server = a:1 is for clients of the Kafka protocol; name",
        "producer --jsn | Unknown option: '--jsn' (",
        "consumer --offset soon | --offset: 'soon' is none of beginning, end, an offset, -N (N",
        "consumer --retry -1 | --retry = -1 is not between 0 and 86400 (",
        "consumer --ofset 1 | Unknown options: '--ofset', '1'; did you mean --offset? (",
      })
  void wrongUsageNamesTheFlag(String words, String message) {
    Result result = esker(words.split(" "));
    result.expect(2);
    assertTrue(result.err().startsWith("esker: " + message), result.err());
    assertEquals(1, result.err().lines().count(), result.err());
    assertEquals("", result.out());
    assertEquals(List.of(), broker.requests());
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
        "groups",
        "groups list",
        "groups describe",
        "groups reset",
        "groups delete",
        "cluster",
        "cluster status",
        "cluster plan",
        "cluster rebalance",
        "cluster drain",
        "cluster undrain",
        "producer",
        "consumer"
      })
  void everyCommandHasHelpWithAnExample(String words) {
    Result result = esker((words + " --help").split(" ")).expect(0);
    assertTrue(result.out().startsWith("Usage: esker " + words), result.out());
    assertTrue(result.out().contains("\nExample: esker " + words), result.out());
    assertTrue(result.out().lines().allMatch(line -> line.length() <= 100), result.out());
    assertEquals("", result.err());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "topics list",
        "topics create a",
        "groups describe",
        "cluster status",
        "cluster plan",
        "cluster drain 1",
        "producer",
        "consumer --topic=a --partition=0"
      })
  void nobodyListens(String words) throws IOException {
    int free;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      free = socket.getLocalPort();
    }
    String address = "127.0.0.1:" + free;
    Result result = run(InputStream.nullInputStream(), address, words.split(" "));
    result.failedWith(1, "no broker at " + address + " (connection refused)");
  }

  @Test
  void theFlagIsStrongerThanTheVariable() {
    broker.on("GET /topics", 200, "{\"topics\":[]}");
    String[] words = {"topics", "list", "--meta", "127.0.0.1:1," + broker.address()};
    assertEquals(
        "TOPIC  PARTITIONS  REPLICAS\n",
        run(InputStream.nullInputStream(), "nonsense:", words).expect(0).out());
    run(InputStream.nullInputStream(), "nonsense:", "topics", "list").expect(2);
  }

  @Test
  void thePluginsAreFound() {
    List<String> names =
        ServiceLoader.load(CommandPlugin.class).stream().map(each -> each.get().name()).toList();
    assertEquals(List.of("topics", "groups", "cluster", "producer", "consumer"), names);
  }
}
