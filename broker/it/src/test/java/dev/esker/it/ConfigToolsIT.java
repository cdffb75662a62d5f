package dev.esker.it;

import static dev.esker.it.Tool.CLIENT_METRICS;
import static dev.esker.it.Tool.CONFIGS;
import static dev.esker.it.Tool.TOPICS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Kafka's tools for configurations and quotas. */
@Tag("slow")
final class ConfigToolsIT {

  @RegisterExtension static final ToolSession TOOLS = new ToolSession();

  private static final String SAID = " sensitive=false synonyms={";

  /** Runs kafka-configs on something: its type and name in one text, then the rest. */
  private static List<String> configs(String entity, String... arguments) throws Exception {
    return TOOLS.lines(CONFIGS, words(entity, arguments));
  }

  private static String refused(String entity, String... arguments) throws Exception {
    Finished run = TOOLS.run(CONFIGS, words(entity, arguments));
    assertEquals(1, run.exitCode(), run::toString);
    return run.err();
  }

  private static String[] words(String entity, String... arguments) {
    List<String> words = new ArrayList<>(List.of(entity.split(" ", -1)));
    words.addAll(List.of(arguments));
    return words.toArray(new String[0]);
  }

  @Test
  void settingsOfATopicAreChangedAndShown() throws Exception {
    TOOLS.lines(TOPICS, "--create", "--topic", "set");
    String topic = "--entity-type topics --entity-name set";
    assertEquals(
        List.of("Completed updating config for topic set."),
        configs(
            topic,
            "--alter",
            "--add-config",
            "segment.bytes=2000000,cleanup.policy=[compact,delete]"));
    List<String> described =
        List.of(
            "Dynamic configs for topic set are:",
            "cleanup.policy=compact,delete"
                + SAID
                + "DYNAMIC_TOPIC_CONFIG:cleanup.policy=compact,delete,"
                + " DEFAULT_CONFIG:log.cleanup.policy=delete}",
            "segment.bytes=2000000"
                + SAID
                + "DYNAMIC_TOPIC_CONFIG:segment.bytes=2000000,"
                + " DEFAULT_CONFIG:log.segment.bytes=1073741824}");
    assertEquals(described, configs(topic, "--describe"));
    assertTrue(
        configs(topic, "--describe", "--all")
            .contains("flush.messages=1" + SAID + "DEFAULT_CONFIG:log.flush.interval.messages=1}"));
    configs(topic, "--alter", "--delete-config", "cleanup.policy,segment.bytes");
    assertEquals(described.subList(0, 1), configs(topic, "--describe"));
    String bad = refused(topic, "--alter", "--add-config", "segment.bytes=1");
    assertTrue(bad.contains("InvalidConfigurationException: segment.bytes = 1 must be"), bad);
  }

  @Test
  void settingsOfBrokersAreChangedAndShown() throws Exception {
    String broker = "--entity-type brokers --entity-name 1";
    String all = "--entity-type brokers --entity-default";
    assertEquals(
        List.of("Completed updating config for broker 1."),
        configs(broker, "--alter", "--add-config", "log.retention.ms=900000"));
    assertEquals(
        List.of("Completed updating default config for brokers in the cluster."),
        configs(all, "--alter", "--add-config", "log.retention.ms=800000,max.connections=5000"));
    assertEquals(
        List.of(
            "Dynamic configs for broker 1 are:",
            "log.retention.ms=900000"
                + SAID
                + "DYNAMIC_BROKER_CONFIG:log.retention.ms=900000,"
                + " DYNAMIC_DEFAULT_BROKER_CONFIG:log.retention.ms=800000,"
                + " DEFAULT_CONFIG:log.retention.ms=604800000}"),
        configs(broker, "--describe"));
    assertEquals(
        List.of(
            "Default configs for brokers in the cluster are:",
            "log.retention.ms=800000"
                + SAID
                + "DYNAMIC_DEFAULT_BROKER_CONFIG:log.retention.ms=800000}",
            "max.connections=5000" + SAID + "DYNAMIC_DEFAULT_BROKER_CONFIG:max.connections=5000}"),
        configs(all, "--describe"));
    List<String> everything = configs(broker, "--describe", "--all");
    assertTrue(
        everything.contains(
            "max.connections=5000"
                + SAID
                + "DYNAMIC_DEFAULT_BROKER_CONFIG:max.connections=5000,"
                + " DEFAULT_CONFIG:max.connections=10000}"));
    configs(broker, "--alter", "--delete-config", "log.retention.ms");
    configs(all, "--alter", "--delete-config", "log.retention.ms,max.connections");
    assertEquals(
        List.of(
            "Dynamic configs for broker 1 are:", "Default configs for brokers in the cluster are:"),
        configs("--entity-type brokers", "--describe"));
    String fixed = refused(broker, "--alter", "--add-config", "num.partitions=5");
    assertTrue(fixed.contains("InvalidRequestException: num.partitions is read-only"), fixed);
  }

  @Test
  void quotasAreSetShownAndRemoved() throws Exception {
    String user = "--entity-type users --entity-name alice";
    configs(user, "--alter", "--add-config", "producer_byte_rate=1024,consumer_byte_rate=2048");
    configs(
        "--entity-type users --entity-default",
        "--alter",
        "--add-config",
        "request_percentage=50.5");
    assertEquals(
        List.of(
            "Quota configs for user-principal 'alice' are consumer_byte_rate=2048.0,"
                + " producer_byte_rate=1024.0"),
        configs(user, "--describe"));
    assertEquals(
        List.of(
            "Quota configs for the default user-principal are request_percentage=50.5",
            "Quota configs for user-principal 'alice' are consumer_byte_rate=2048.0,"
                + " producer_byte_rate=1024.0"),
        configs("--entity-type users", "--describe"));
    String both = user + " --entity-type clients --entity-name c1";
    configs(both, "--alter", "--add-config", "producer_byte_rate=10");
    assertEquals(
        List.of(
            "Quota configs for user-principal 'alice', client-id 'c1' are"
                + " producer_byte_rate=10.0"),
        configs("--entity-type users --entity-type clients", "--describe"));
    String client = "--entity-type clients --entity-default";
    configs(client, "--alter", "--add-config", "producer_byte_rate=20");
    assertEquals(
        List.of("Quota configs for the default client-id are producer_byte_rate=20.0"),
        configs("--entity-type clients", "--describe"));
    String address = "--entity-type ips --entity-name 10.1.2.3";
    configs(address, "--alter", "--add-config", "connection_creation_rate=7");
    assertEquals(
        List.of("Quota configs for ip '10.1.2.3' are connection_creation_rate=7.0"),
        configs("--entity-type ips", "--describe"));
    configs(user, "--alter", "--delete-config", "producer_byte_rate,consumer_byte_rate");
    configs(
        "--entity-type users --entity-default", "--alter", "--delete-config", "request_percentage");
    configs(both, "--alter", "--delete-config", "producer_byte_rate");
    configs(client, "--alter", "--delete-config", "producer_byte_rate");
    configs(address, "--alter", "--delete-config", "connection_creation_rate");
    for (String type : List.of("users", "clients", "ips")) {
      assertEquals(List.of(), configs("--entity-type " + type, "--describe"), type);
    }
    String unknown = refused(user, "--alter", "--add-config", "controller_mutation_rate=1");
    assertTrue(unknown.contains("can't enforce"), unknown);
    String scram = refused(user, "--alter", "--add-config", "SCRAM-SHA-256=[password=x]");
    assertTrue(scram.contains("UnsupportedVersionException"), scram);
  }

  @Test
  void levelsOfLoggersAreChangedAndShown() throws Exception {
    String loggers = "--entity-type broker-loggers --entity-name 1";
    String logger = "dev.esker.kafka.net.Connection";
    configs(loggers, "--alter", "--add-config", logger + "=DEBUG");
    assertTrue(
        configs(loggers, "--describe")
            .contains(
                logger + "=DEBUG" + SAID + "DYNAMIC_BROKER_LOGGER_CONFIG:" + logger + "=DEBUG}"));
    configs(loggers, "--alter", "--delete-config", logger);
    assertTrue(
        configs(loggers, "--describe")
            .contains(
                logger + "=INFO" + SAID + "DYNAMIC_BROKER_LOGGER_CONFIG:" + logger + "=INFO}"));
  }

  @Test
  void subscriptionsToMetricsAreKept() throws Exception {
    assertEquals(
        List.of("Altered client metrics config for m."),
        TOOLS.lines(
            CLIENT_METRICS,
            "--alter",
            "--name",
            "m",
            "--metrics",
            "org.apache.kafka.producer.",
            "--interval",
            "5000",
            "--match",
            "client_id=abc"));
    List<String> described =
        List.of(
            "Client metrics configs for m are:",
            "interval.ms=5000",
            "match=client_id=abc",
            "metrics=org.apache.kafka.producer.");
    assertEquals(described, TOOLS.lines(CLIENT_METRICS, "--describe", "--name", "m"));
    assertEquals(described, TOOLS.lines(CLIENT_METRICS, "--describe"));
    assertEquals(List.of("m"), TOOLS.lines(CLIENT_METRICS, "--list"));
    assertEquals(
        "Dynamic configs for client-metric m are:",
        configs("--entity-type client-metrics --entity-name m", "--describe").get(0));
    assertEquals(
        List.of("Deleted client metrics config for m."),
        TOOLS.lines(CLIENT_METRICS, "--delete", "--name", "m"));
    assertEquals(List.of(), TOOLS.lines(CLIENT_METRICS, "--list"));
  }

  @Test
  void groupsHaveNoSettings() throws Exception {
    assertEquals(List.of(), configs("--entity-type groups", "--describe"));
    String refused =
        refused(
            "--entity-type groups --entity-name g",
            "--alter",
            "--add-config",
            "consumer.session.timeout.ms=50000");
    assertTrue(refused.contains("groups have no settings"), refused);
  }
}
