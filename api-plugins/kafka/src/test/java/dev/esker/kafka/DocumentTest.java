package dev.esker.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.kafka.protocol.Api;
import dev.esker.spi.PluginSetting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.common.message.ApiMessageType.ListenerType;
import org.apache.kafka.common.protocol.ApiKeys;
import org.junit.jupiter.api.Test;

/** {@code docs/KAFKA.md} lists what is served and what isn't, exactly. */
class DocumentTest {
  private static final Path DOCUMENT = Path.of("..", "..", "docs", "KAFKA.md");
  private static final Pattern SERVED =
      Pattern.compile("(?m)^\\| (\\d+) \\| (\\w+) \\| (\\d+)(?: to (\\d+))? \\|");
  private static final Pattern NOT_SERVED = Pattern.compile("(?m)^- (.*?): \\w");
  private static final Pattern NAME = Pattern.compile("(\\w+) \\((\\d+)\\)");

  private static Map<Integer, String> matches(Pattern pattern, String text, Row row) {
    Map<Integer, String> found = new TreeMap<>();
    pattern.matcher(text).results().forEach(match -> row.add(found, match));
    return found;
  }

  private interface Row {
    void add(Map<Integer, String> found, MatchResult match);
  }

  @Test
  void whatIsServedIsListedWithItsVersions() throws IOException {
    Map<Integer, String> listed =
        matches(
            SERVED,
            Files.readString(DOCUMENT),
            (found, row) -> {
              String newest = row.group(4) == null ? row.group(3) : row.group(4);
              found.put(
                  Integer.parseInt(row.group(1)),
                  row.group(2) + " " + row.group(3) + " to " + newest);
            });
    Map<Integer, String> served = new TreeMap<>();
    for (Api api : Api.all()) {
      served.put(
          (int) api.key(),
          ApiKeys.forId(api.key()).messageType.name
              + " "
              + api.oldestVersion()
              + " to "
              + api.newestVersion());
    }
    assertEquals(served, listed);
  }

  /** Of what a broker's listener offers to clients in Apache Kafka. */
  @Test
  void whatIsNotServedIsListedWithAReason() throws IOException {
    String reasons =
        NOT_SERVED
            .matcher(Files.readString(DOCUMENT))
            .results()
            .map(match -> match.group(1))
            .collect(Collectors.joining("\n"));
    Map<Integer, String> listed =
        matches(
            NAME,
            reasons,
            (found, name) -> found.put(Integer.parseInt(name.group(2)), name.group(1)));
    Map<Integer, String> missing = new TreeMap<>();
    for (ApiKeys key : ApiKeys.values()) {
      boolean stable = key.latestVersion(false) >= key.oldestVersion();
      if (Api.ofKey(key.id) == null && stable && key.inScope(ListenerType.BROKER)) {
        missing.put((int) key.id, key.messageType.name);
      }
    }
    assertEquals(missing, listed);
  }

  @Test
  void everySettingIsListed() throws IOException {
    String text = Files.readString(DOCUMENT);
    for (PluginSetting setting : KafkaConfig.SETTINGS) {
      assertTrue(text.contains("`frontend.kafka." + setting.name() + "`"), setting.name());
    }
  }
}
