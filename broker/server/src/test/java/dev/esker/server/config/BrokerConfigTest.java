package dev.esker.server.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.controller.ConfigResolver;
import dev.esker.controller.TopicSettings;
import dev.esker.engine.LogConfig;
import dev.esker.engine.WalSync;
import dev.esker.gossip.MetadataImage;
import dev.esker.server.admin.EnginePartitionStore;
import dev.esker.spi.ConnectionLimits;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BrokerConfigTest {

  @TempDir Path directory;

  private static BrokerConfig of(String... keysAndValues) {
    return BrokerConfig.from(values(keysAndValues));
  }

  private static ConfigValues values(String... keysAndValues) {
    ConfigSources sources = new ConfigSources();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      sources.flag("--set", keysAndValues[i], keysAndValues[i + 1]);
    }
    return sources.merge();
  }

  @Test
  void aBrokerThatWasToldNothingHasTheDefaultsOfItsComponents() {
    BrokerConfig config = BrokerConfig.from(ConfigValues.EMPTY);
    assertEquals(LogConfig.DEFAULTS, topicDefaults(config));
    assertEquals(ConnectionLimits.DEFAULTS, config.network().limits());
    assertEquals(new WalSync.Always(), config.storage().sync());
    assertEquals(Path.of("data"), config.node().dataDirectory());
    assertTrue(config.plugins().frontend("kafka").required());
    assertFalse(config.plugins().frontend("other").required());
    assertEquals(List.of(), config.warnings());
  }

  @Test
  void aFailureLabIsForTheLoopbackInterfaceOnly() {
    String on = "esker.failure-lab";
    String socket = "esker.failure-lab.socket";
    assertEquals(Optional.empty(), of(socket, "/tmp/s").lab().socket());
    assertEquals(Optional.of(Path.of("/tmp/s")), of(on, "true", socket, "/tmp/s").lab().socket());
    assertEquals(
        Optional.of(Path.of("/tmp/s")),
        of(on, "true", socket, "/tmp/s", "address", "localhost", "frontend.http.host", "::1")
            .lab()
            .socket());
    for (String host :
        List.of(
            "address",
            "frontend.http.host",
            "frontend.kafka.host",
            "frontend.kafka.advertised.host",
            "cluster.advertised.host")) {
      ConfigException refused =
          assertThrows(
              ConfigException.class, () -> of(on, "true", socket, "/tmp/s", host, "0.0.0.0"), host);
      assertTrue(refused.getMessage().contains(host + " = 0.0.0.0"), refused.getMessage());
      assertTrue(refused.getMessage().contains(on), refused.getMessage());
    }
    ConfigException alone = assertThrows(ConfigException.class, () -> of(on, "true"));
    assertTrue(alone.getMessage().contains(socket), alone.getMessage());
  }

  @Test
  void everyDefaultIsAllowedByItsOwnSetting() {
    for (Setting<?> setting : SettingTable.all()) {
      if (setting.defaultText() != null) {
        setting.parse(setting.defaultText(), Origin.DEFAULT);
      }
    }
  }

  @Test
  void aFlagBeatsTheEnvironmentWhichBeatsTheFileWhateverTheOrder() throws Exception {
    Path file = directory.resolve("broker.properties");
    Files.writeString(file, "num.partitions=2\nbroker.rack=a\nmax.connections=5\n");
    ConfigValues values =
        new ConfigSources()
            .flag("--num-partitions", "num.partitions", "4")
            .environment(Map.of("ESKER_NUM_PARTITIONS", "3", "ESKER_BROKER_RACK", "b"))
            .file(file)
            .merge();
    BrokerConfig config = BrokerConfig.from(values);
    assertEquals(4, config.topics().partitions());
    assertEquals("b", config.node().rack());
    assertEquals(5, config.network().limits().maxConnections());
  }

  @Test
  void variablesOfTheLauncherAndOfKubernetesAreNotSettings() {
    ConfigValues values =
        new ConfigSources()
            .environment(
                Map.of(
                    "ESKER_BOOTSTRAP", "10.0.0.1:9092",
                    "ESKER_HEAP", "1g",
                    "ESKER_PORT", "tcp://10.0.0.1:9092",
                    "ESKER_SERVICE_HOST", "10.0.0.1",
                    "PATH", "/bin"))
            .merge();
    assertEquals(Map.of(), values.all());
  }

  @ParameterizedTest
  @CsvSource({
    "num.partitions, 0, '1 to 10000'",
    "num.partitions, three, '1 to 10000'",
    "num.partitions, 99999999999999999999, '1 to 10000'",
    "log.segment.bytes, 1, '1048576 to 2147483647'",
    "log.segment.bytes, 3GiB, '1048576 to 2147483647'",
    "auto.create.topics.enable, yes, 'true or false'",
    "wal.sync, sometimes, 'always'",
    "wal.sync, interval=0ms, 'always'",
    "wal.sync, interval=2h, '1ms to 1h'",
    "log.message.timestamp.type, Now, 'one of CreateTime, LogAppendTime'",
    "log.cleanup.policy, shred, 'delete'",
    "node.id, -1, 'a number from 0'",
    "node.id, 2147483648, 'a number from 0'",
    "node.id, a/b, 'a number from 0'",
    "pipeline.ring.slots, 1000, 'a power of two'",
    "default.replication.factor, 0, '1 to 1000'",
    "max.connections, '', '1 to'",
    "data.dir, ' ', 'a path'",
    "'log.dirs', 'a,b', 'one path'",
    "listeners, 'PLAINTEXT://:9092,SSL://:9093', 'PLAINTEXT://<host>:<port>'",
    "listeners, 'SSL://:9093', 'PLAINTEXT://<host>:<port>'",
    "listeners, 'PLAINTEXT://x:65536', 'PLAINTEXT://<host>:<port>'",
    "advertised.listeners, 'PLAINTEXT://:9092', 'PLAINTEXT://<host>:<port>'",
  })
  void aBadValueNamesKeyValueAndWhatIsAllowed(String key, String value, String allowed) {
    ConfigException e = assertThrows(ConfigException.class, () -> of(key, value));
    assertTrue(e.getMessage().contains(key + " = " + value.stripLeading()), e.getMessage());
    assertTrue(e.getMessage().contains(allowed), e.getMessage());
    assertTrue(e.getMessage().startsWith("--set: "), e.getMessage());
    assertFalse(e.getMessage().contains("\n"), e.getMessage());
    assertTrue(e.fromCommandLine());
  }

  @Test
  void theMessageNamesTheFileOrVariableThatSaidIt() throws Exception {
    Path file = directory.resolve("broker.properties");
    Files.writeString(file, "num.partitions=x");
    ConfigValues fromFile = new ConfigSources().file(file).merge();
    ConfigException e = assertThrows(ConfigException.class, () -> BrokerConfig.from(fromFile));
    assertTrue(e.getMessage().startsWith(file + ": num.partitions = x"), e.getMessage());
    assertFalse(e.fromCommandLine());

    ConfigValues fromVariable =
        new ConfigSources().environment(Map.of("ESKER_NUM_PARTITIONS", "x")).merge();
    e = assertThrows(ConfigException.class, () -> BrokerConfig.from(fromVariable));
    assertTrue(e.getMessage().startsWith("ESKER_NUM_PARTITIONS: "), e.getMessage());
  }

  @Test
  void aMissingOrBrokenFileIsNamed() throws Exception {
    Path missing = directory.resolve("missing");
    ConfigSources sources = new ConfigSources();
    ConfigException e = assertThrows(ConfigException.class, () -> sources.file(missing));
    assertTrue(e.getMessage().contains(missing.toString()), e.getMessage());

    Path broken = directory.resolve("broken");
    Files.writeString(broken, "a=\\u12");
    e = assertThrows(ConfigException.class, () -> sources.file(broken));
    assertTrue(e.getMessage().contains(broken.toString()), e.getMessage());
  }

  @Test
  void anUnknownNameIsAWarningWithTheNearestOne() {
    BrokerConfig config = of("num.partition", "3", "zzz", "1", "frontend.kafka.port", "1");
    assertEquals(
        List.of(
            "--set: unknown setting num.partition is ignored; did you mean num.partitions?",
            "--set: unknown setting zzz is ignored"),
        config.warnings());
  }

  @ParameterizedTest
  @CsvSource({
    "4096, 4096",
    "4096b, 4096",
    "64k, 65536",
    "1MiB, 1048576",
    "'2 GiB', 2147483648",
  })
  void sizesMayHaveUnits(String text, long bytes) {
    assertEquals(bytes, Units.bytes(text));
  }

  @ParameterizedTest
  @CsvSource({"-1, -1", "5, 5", "5ms, 5", "2s, 2000", "3m, 180000", "1h, 3600000", "7d, 604800000"})
  void timesMayHaveUnits(String text, long millis) {
    assertEquals(millis, Units.millis(text));
  }

  @Test
  void numbersThatDoNotFitAreRefused() {
    assertThrows(ArithmeticException.class, () -> Units.bytes(Long.MAX_VALUE + "k"));
    assertThrows(IllegalArgumentException.class, () -> Units.bytes("1 parsec"));
    assertThrows(IllegalArgumentException.class, () -> Units.millis("d"));
    assertThrows(ConfigException.class, () -> of("tail.cache.bytes", Long.MAX_VALUE + "k"));
  }

  @Test
  void retentionFollowsKafkasOrder() {
    assertEquals(7L * 24 * 3_600_000, topicDefaults(of()).retentionMillis());
    assertEquals(3_600_000, topicDefaults(of("log.retention.hours", "1")).retentionMillis());
    assertEquals(
        60_000,
        topicDefaults(of("log.retention.hours", "1", "log.retention.minutes", "1"))
            .retentionMillis());
    BrokerConfig all =
        of("log.retention.hours", "1", "log.retention.minutes", "1", "log.retention.ms", "5s");
    assertEquals(5_000, topicDefaults(all).retentionMillis());
    assertEquals(-1, topicDefaults(of("log.retention.hours", "-1")).retentionMillis());
    assertEquals(7_200_000, topicDefaults(of("log.roll.hours", "2")).segmentMillis());
  }

  @Test
  void topicDefaultsMayHaveUnitsAndAreShownToTheControllerWithoutThem() {
    BrokerConfig config = of("log.segment.bytes", "64MiB", "max.open.files", "9");
    assertEquals(64 << 20, topicDefaults(config).segmentBytes());
    assertEquals(Optional.of("9"), config.brokerConfigs().startup("max.open.files"));
    assertEquals(Optional.of("67108864"), config.brokerConfigs().startup("log.segment.bytes"));
  }

  private static LogConfig topicDefaults(BrokerConfig config) {
    ConfigResolver resolver = new ConfigResolver(1, config.brokerConfigs());
    return EnginePartitionStore.logConfig(
        TopicSettings.of(resolver.topicValues(MetadataImage.empty(), Map.of())));
  }

  @Test
  void theWaySyncIsDone() {
    assertEquals(
        new WalSync.Interval(Duration.ofSeconds(1)),
        of("wal.sync", "interval=1s").storage().sync());
    assertEquals(new WalSync.Os(), of("wal.sync", "os").storage().sync());
  }

  @Test
  void valuesThatContradictEachOtherAreRefused() {
    assertTrue(
        assertThrows(
                ConfigException.class,
                () -> of("wal.file.bytes", "64MiB", "wal.checkpoint.bytes", "1MiB"))
            .getMessage()
            .contains("at least wal.file.bytes = 67108864"));
    assertTrue(
        assertThrows(ConfigException.class, () -> of("group.min.session.timeout.ms", "1800001"))
            .getMessage()
            .contains("group.max.session.timeout.ms = 1800000"));
    assertTrue(
        assertThrows(ConfigException.class, () -> of("address", "0.0.0.0", "cluster.port", "0"))
            .getMessage()
            .contains("--cluster-advertised-host"));
    assertEquals(
        "10.0.0.1",
        of("address", "0.0.0.0", "cluster.port", "0", "cluster.advertised.host", "10.0.0.1")
            .cluster()
            .ports()
            .advertisedHost());
  }

  @Test
  void settingsOfFrontEndsLoseTheirPrefixAndKafkasNamesReachItsFrontEnd() {
    PluginsConfig plugins =
        of(
                "frontend.kafka.port", "19092",
                "listeners", "PLAINTEXT://:9092",
                "advertised.listeners", "PLAINTEXT://[::1]:1",
                "frontend.http.required", "true",
                "frontend.http.enabled", "false",
                "frontend.http.order", "-3",
                "frontend.http.start.timeout.ms", "5s",
                "frontend.http.max.body", "1")
            .plugins();
    assertEquals(
        Map.of(
            "host", "0.0.0.0",
            "port", "19092",
            "advertised.host", "::1",
            "advertised.port", "1"),
        plugins.frontend("kafka").values());
    assertEquals(
        new PluginsConfig.FrontendConfig(
            false,
            true,
            -3,
            Duration.ofSeconds(5),
            Duration.ofSeconds(10),
            Map.of("max.body", "1")),
        plugins.frontend("http"));
    assertTrue(
        assertThrows(ConfigException.class, () -> of("frontend.http.required", "maybe"))
            .getMessage()
            .contains("frontend.http.required = maybe"));
  }

  @ParameterizedTest
  @CsvSource({"3, 3", "broker12, 12", "b0, 0", "x-2, 2", "2147483647, 2147483647"})
  void theNumberOfANameIsTheOneItEndsWith(String id, int number) {
    assertEquals(OptionalInt.of(number), of("node.id", id).node().number());
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "n99999999999", "node.x"})
  void aNameWithoutANumberLeavesItToTheDirectory(String id) {
    assertEquals(OptionalInt.empty(), of("node.id", id).node().number());
    assertEquals(OptionalInt.empty(), of().node().number());
  }

  @Test
  void kafkasNameForTheDataDirectoryIsUnderstood() {
    assertEquals(Path.of("/x"), of("log.dirs", "/x").node().dataDirectory());
    assertEquals(Path.of("/y"), of("log.dirs", "/x", "data.dir", "/y").node().dataDirectory());
  }

  @Test
  void peersSayHowManyFoundACluster() {
    ClusterConfig.Discovery three = discovery("peers", "localhost:8081,http://localhost:8082");
    assertEquals(
        List.of(new HostPort("localhost", 8081), new HostPort("localhost", 8082)), three.peers());
    assertEquals(3, three.controllers());
    assertEquals(2, three.nodes());
    ClusterConfig.Discovery two = discovery("peers", "b:8080");
    assertEquals(1, two.controllers());
    assertEquals(2, two.nodes());
    assertEquals(5, discovery("peers", "b:1,c:1,d:1,e:1,f:1").controllers());
    assertEquals(1, discovery("seeds", "b:7946").nodes());
  }

  @Test
  void aNodeThatIsNamedToItselfDoesNotCount() {
    String all = "localhost:8080,localhost:8081,localhost:8082";
    ClusterConfig.Discovery given = discovery("peers", all, "frontend.http.port", "8081");
    assertEquals(
        List.of(new HostPort("localhost", 8080), new HostPort("localhost", 8082)), given.peers());
    // A port that nobody chose may be another one in the end.
    assertEquals(3, discovery("peers", all).peers().size());
    assertEquals(
        List.of(new HostPort("b", 80)),
        discovery("peers", "a:80,b:80", "frontend.http.port", "80", "cluster.advertised.host", "a")
            .peers());
  }

  private static ClusterConfig.Discovery discovery(String... keysAndValues) {
    return of(keysAndValues).cluster().discovery();
  }

  @Test
  void nodesOfAClusterThatRunInOneFolderHaveDirectoriesOfTheirOwn() {
    assertEquals(Path.of("data-2"), of("peers", "a:1", "node.id", "2").node().dataDirectory());
    assertEquals(Path.of("data-b3"), of("seeds", "a:1", "node.id", "b3").node().dataDirectory());
    assertEquals(Path.of("data"), of("node.id", "2").node().dataDirectory());
    assertEquals(
        Path.of("mine"),
        of("peers", "a:1", "node.id", "2", "data.dir", "mine").node().dataDirectory());
  }
}
