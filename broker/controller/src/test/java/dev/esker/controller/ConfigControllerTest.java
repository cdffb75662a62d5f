package dev.esker.controller;

import static dev.esker.controller.ConfigChange.Operation.APPEND;
import static dev.esker.controller.ConfigChange.Operation.DELETE;
import static dev.esker.controller.ConfigChange.Operation.SET;
import static dev.esker.controller.ConfigChange.Operation.SUBTRACT;
import static dev.esker.controller.ControllerError.INVALID_CONFIG;
import static dev.esker.controller.ControllerError.INVALID_REQUEST;
import static dev.esker.controller.ControllerError.UNKNOWN_TOPIC_OR_PARTITION;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.gossip.BrokerPhase;
import dev.esker.gossip.BrokerRegistration;
import dev.esker.gossip.CommandRefusedException;
import dev.esker.gossip.ConfigTarget;
import dev.esker.gossip.MetadataCommand;
import dev.esker.gossip.MetadataCommand.CreateTopic;
import dev.esker.gossip.MetadataCommand.RegisterBroker;
import dev.esker.gossip.MetadataImage;
import dev.esker.gossip.PartitionState;
import dev.esker.gossip.Registrations;
import dev.esker.gossip.TopicState;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ConfigControllerTest {
  private static final ConfigTarget TOPIC = ConfigTarget.topic("t");

  private final ConfigController controller =
      new ConfigController(new ConfigResolver(1, new BrokerConfigs(List.of(), Map.of())));
  private MetadataImage image = MetadataImage.empty();

  @BeforeEach
  void createTopic() throws Exception {
    BrokerRegistration broker = Registrations.of(1, BrokerPhase.ACTIVE);
    TopicState topic =
        new TopicState(new UUID(2, 2), "t", List.of(PartitionState.initial(List.of(1))));
    image = image.apply(new RegisterBroker(broker)).apply(new CreateTopic(topic, Map.of()));
  }

  @Test
  void setsAndDeletesSettingsOfATopic() throws Exception {
    alter(TOPIC, change("retention.ms", SET, " 1000 "), change("segment.ms", SET, "60000"));
    assertEquals(Map.of("retention.ms", "1000", "segment.ms", "60000"), image.config(TOPIC));
    alter(TOPIC, change("retention.ms", DELETE, null), change("flush.ms", DELETE, null));
    assertEquals(Map.of("segment.ms", "60000"), image.config(TOPIC));
  }

  /** What kafka-reassign-partitions does when it begins, and when all is done. */
  @Test
  void throttlesOfReplicationAreSetAndRemoved() throws Exception {
    ConfigTarget broker = ConfigTarget.broker(1);
    String rate = "leader.replication.throttled.rate";
    assertEquals(List.of(), decide(broker, change(rate, DELETE, null)));
    alter(broker, change(rate, SET, "1"));
    assertEquals(Map.of(rate, "1"), image.config(broker));
    refused(INVALID_CONFIG, broker, change(rate, SET, "-1"));
    alter(broker, change(rate, DELETE, null));
    assertEquals(Map.of(), image.config(broker));
  }

  @Test
  void deletingWhatIsNoSettingOfABrokerChangesNothing() {
    ConfigTarget broker = ConfigTarget.broker(1);
    assertEquals(List.of(), decide(broker, change("sender.throttled.rate", DELETE, null)));
    refused(INVALID_CONFIG, broker, change("sender.throttled.rate", SET, "1"));
    refused(INVALID_CONFIG, TOPIC, change("retention.m", DELETE, null));
  }

  @Test
  void thereIsALimitOfSubscriptionsToMetrics() throws Exception {
    for (int i = 0; i < ConfigController.MAX_SUBSCRIPTIONS; i++) {
      alter(subscription(i), change("interval.ms", SET, "1000"));
    }
    alter(subscription(0), change("interval.ms", SET, "2000"));
    ConfigTarget next = subscription(ConfigController.MAX_SUBSCRIPTIONS);
    refused(INVALID_REQUEST, next, change("interval.ms", SET, "1000"));
    alter(subscription(0), change("interval.ms", DELETE, null));
    alter(next, change("interval.ms", SET, "1000"));
  }

  private static ConfigTarget subscription(int number) {
    return new ConfigTarget(ConfigTarget.Kind.CLIENT_METRICS, "m" + number);
  }

  @Test
  void appendsToListsAndSubtractsFromThemStartingFromTheDefault() throws Exception {
    alter(TOPIC, change("cleanup.policy", APPEND, "compact"));
    assertEquals("delete,compact", image.config(TOPIC).get("cleanup.policy"));
    alter(TOPIC, change("cleanup.policy", APPEND, "compact"));
    assertEquals("delete,compact", image.config(TOPIC).get("cleanup.policy"));
    alter(TOPIC, change("cleanup.policy", SUBTRACT, "delete , never"));
    assertEquals("compact", image.config(TOPIC).get("cleanup.policy"));
    alter(TOPIC, change("cleanup.policy", SUBTRACT, "compact"));
    assertEquals("", image.config(TOPIC).get("cleanup.policy"));
    refused(INVALID_CONFIG, TOPIC, change("cleanup.policy", APPEND, "shred"));
    refused(INVALID_CONFIG, TOPIC, change("retention.ms", APPEND, "1"));
  }

  @Test
  void ofTwoAppendsAtOnceTheSecondIsStaleAndNotLost() throws Exception {
    List<MetadataCommand> one = decide(TOPIC, change("cleanup.policy", APPEND, "compact"));
    List<MetadataCommand> two = decide(TOPIC, change("cleanup.policy", SUBTRACT, "delete"));
    image = image.apply(one.get(0));
    assertThrows(CommandRefusedException.class, () -> image.apply(two.get(0)));
    alter(TOPIC, change("cleanup.policy", SUBTRACT, "delete"));
    assertEquals("compact", image.config(TOPIC).get("cleanup.policy"));
  }

  @Test
  void replacesAllSettingsAtOnce() throws Exception {
    alter(TOPIC, change("retention.ms", SET, "1000"), change("segment.ms", SET, "60000"));
    Decision decision = controller.alter(image, TOPIC, true, List.of(change("flush.ms", SET, "5")));
    apply(decision);
    assertEquals(Map.of("flush.ms", "5"), image.config(TOPIC));
    apply(controller.alter(image, TOPIC, true, List.of()));
    assertEquals(Map.of(), image.config(TOPIC));
  }

  @Test
  void nothingIsProposedWhenNothingChanges() throws Exception {
    alter(TOPIC, change("retention.ms", SET, "1000"));
    assertEquals(List.of(), decide(TOPIC, change("retention.ms", SET, "1000")));
    assertEquals(List.of(), decide(TOPIC, change("segment.ms", DELETE, null)));
  }

  @Test
  void badSettingsOfATopicAreNamed() {
    String range = refused(INVALID_CONFIG, TOPIC, change("segment.bytes", SET, "12"));
    assertEquals("segment.bytes = 12 must be a whole number from 1048576 to 2147483647", range);
    String nearest = refused(INVALID_CONFIG, TOPIC, change("segment.byte", SET, "12"));
    assertTrue(nearest.contains("segment.bytes?"), nearest);
    String compression = refused(INVALID_CONFIG, TOPIC, change("compression.type", SET, "gzip"));
    assertTrue(compression.contains("must be producer ("), compression);
    refused(INVALID_CONFIG, TOPIC, change("log.segment.bytes", SET, "2000000"));
    refused(INVALID_CONFIG, TOPIC, change("x".repeat(100_000), SET, "1"));
    refused(INVALID_REQUEST, TOPIC, change("segment.bytes", SET, null));
    refused(INVALID_REQUEST, TOPIC, change("flush.ms", SET, "1"), change("flush.ms", DELETE, null));
    refused(
        INVALID_CONFIG,
        TOPIC,
        change("min.compaction.lag.ms", SET, "10"),
        change("max.compaction.lag.ms", SET, "9"));
    refused(UNKNOWN_TOPIC_OR_PARTITION, ConfigTarget.topic("u"), change("flush.ms", SET, "1"));
  }

  @Test
  void brokersTakeTheDefaultsOfTopicsWhileTheyRunAndNothingElse() throws Exception {
    alter(ConfigTarget.allBrokers(), change("log.retention.ms", SET, "5000"));
    alter(ConfigTarget.broker(1), change("log.retention.ms", SET, "6000"));
    alter(ConfigTarget.broker(1), change("message.max.bytes", SET, "100"));
    assertEquals("5000", image.config(ConfigTarget.allBrokers()).get("log.retention.ms"));
    assertEquals("6000", image.config(ConfigTarget.broker(1)).get("log.retention.ms"));
    String readOnly =
        refused(INVALID_REQUEST, ConfigTarget.broker(1), change("log.retention.hours", SET, "1"));
    assertTrue(readOnly.contains("read-only"), readOnly);
    refused(INVALID_CONFIG, ConfigTarget.broker(1), change("log.retention", SET, "1"));
    refused(INVALID_CONFIG, ConfigTarget.broker(1), change("log.segment.bytes", SET, "1"));
    refused(INVALID_REQUEST, ConfigTarget.broker(2), change("log.segment.bytes", SET, "1"));
    refused(
        INVALID_REQUEST,
        new ConfigTarget(ConfigTarget.Kind.BROKER, "one"),
        change("log.segment.bytes", SET, "1"));
  }

  private List<MetadataCommand> decide(ConfigTarget target, ConfigChange... changes) {
    Decision decision = controller.alter(image, target, false, List.of(changes));
    return assertInstanceOf(Decision.Accepted.class, decision, decision::toString).commands();
  }

  private void alter(ConfigTarget target, ConfigChange... changes) throws Exception {
    apply(controller.alter(image, target, false, List.of(changes)));
  }

  private void apply(Decision decision) throws Exception {
    for (MetadataCommand command :
        assertInstanceOf(Decision.Accepted.class, decision, decision::toString).commands()) {
      image = image.apply(command);
    }
  }

  private String refused(ControllerError error, ConfigTarget target, ConfigChange... changes) {
    Decision decision = controller.alter(image, target, false, List.of(changes));
    Decision.Refused refused = assertInstanceOf(Decision.Refused.class, decision);
    assertEquals(error, refused.error(), refused.message());
    return refused.message();
  }

  private static ConfigChange change(String key, ConfigChange.Operation operation, String value) {
    return new ConfigChange(key, operation, Optional.ofNullable(value));
  }
}
