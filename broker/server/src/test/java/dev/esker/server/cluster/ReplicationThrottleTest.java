package dev.esker.server.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.controller.BrokerConfigs;
import dev.esker.controller.ConfigResolver;
import dev.esker.gossip.ConfigTarget;
import dev.esker.gossip.MetadataCommand;
import dev.esker.gossip.MetadataCommand.AlterConfig;
import dev.esker.gossip.MetadataCommand.CreateTopic;
import dev.esker.gossip.MetadataCommand.DeleteTopic;
import dev.esker.gossip.MetadataImage;
import dev.esker.gossip.PartitionState;
import dev.esker.gossip.Registrations;
import dev.esker.gossip.TopicState;
import dev.esker.replication.core.CatchUpQuota.CatchingUp;
import dev.esker.replication.core.PartitionKey;
import dev.esker.server.config.BrokerConfig;
import dev.esker.server.config.ConfigSources;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** On broker 1, which leads partitions 0 and 1 of topic t and feeds brokers 2 and 3. */
class ReplicationThrottleTest {
  private static final UUID TOPIC = new UUID(3, 3);
  private static final int LOTS = 10_000_000;

  private MetadataImage image;
  private ReplicationThrottle throttle;

  @BeforeEach
  void start() throws Exception {
    List<PartitionState> partitions =
        List.of(PartitionState.initial(List.of(1, 2)), PartitionState.initial(List.of(1, 3)));
    image =
        Registrations.join(MetadataImage.empty(), List.of(1, 2, 3), List.of())
            .apply(new CreateTopic(new TopicState(TOPIC, "t", partitions), Map.of()));
    throttle = new ReplicationThrottle(1, resolver(), image, 0);
  }

  private static ConfigResolver resolver() {
    BrokerConfigs configs = BrokerConfig.from(new ConfigSources().merge()).brokerConfigs();
    return new ConfigResolver(1, configs);
  }

  private void apply(MetadataCommand command) throws Exception {
    image = image.apply(command);
    throttle.follow(image, command, 0);
  }

  private void set(ConfigTarget target, String key, String value) throws Exception {
    apply(new AlterConfig(target, false, Map.of(key, Optional.ofNullable(value)), Map.of()));
  }

  private static CatchingUp replica(int partition, int broker, boolean added) {
    return new CatchingUp(new PartitionKey(TOPIC, partition), broker, added);
  }

  private boolean isHeldBack(CatchingUp replica) {
    return throttle.readableAt(replica, 0) > 0;
  }

  @Test
  void whatAReassignmentAddsHasALimitOfItsOwn() throws Exception {
    CatchingUp added = replica(0, 2, true);
    throttle.spent(added, 300_000_000, 0);
    assertTrue(isHeldBack(added), "128 MiB a second, if nobody says otherwise");
    assertTrue(isHeldBack(replica(1, 3, true)), "all share it");
    assertEquals(0, throttle.readableAt(replica(0, 2, false), 0));
    set(ConfigTarget.broker(1), "rebalance.throttled.rate", String.valueOf(Long.MAX_VALUE));
    assertEquals(0, throttle.readableAt(added, 0));
    set(ConfigTarget.broker(1), "rebalance.throttled.rate", "0");
    throttle.spent(added, 1, 0);
    assertEquals(Long.MAX_VALUE, throttle.readableAt(added, 0));
  }

  @Test
  void theLeadersRateCountsForThePartitionsThatTheTopicLists() throws Exception {
    set(ConfigTarget.broker(1), ReplicationThrottle.LEADER_RATE, "1000000");
    throttle.spent(replica(0, 2, false), LOTS, 0);
    assertEquals(0, throttle.readableAt(replica(0, 2, false), 0), "nothing is listed");
    set(ConfigTarget.topic("t"), ReplicationThrottle.LEADER_REPLICAS, "0:1,1:2");
    throttle.spent(replica(0, 2, false), LOTS, 0);
    assertTrue(isHeldBack(replica(0, 2, false)));
    assertTrue(isHeldBack(replica(0, 3, false)), "whoever the follower is");
    assertEquals(0, throttle.readableAt(replica(1, 3, false), 0), "only if broker 2 leads it");
    set(ConfigTarget.topic("t"), ReplicationThrottle.LEADER_REPLICAS, "*");
    assertTrue(isHeldBack(replica(1, 3, false)));
    set(ConfigTarget.topic("t"), ReplicationThrottle.LEADER_REPLICAS, null);
    assertEquals(0, throttle.readableAt(replica(0, 2, false), 0));
  }

  @Test
  void aFollowersRateIsThatOfItsOwnBroker() throws Exception {
    set(ConfigTarget.topic("t"), ReplicationThrottle.FOLLOWER_REPLICAS, "*");
    set(ConfigTarget.broker(2), ReplicationThrottle.FOLLOWER_RATE, "1000000");
    throttle.spent(replica(0, 2, false), LOTS, 0);
    throttle.spent(replica(1, 3, false), LOTS, 0);
    assertTrue(isHeldBack(replica(0, 2, false)));
    assertEquals(0, throttle.readableAt(replica(1, 3, false), 0), "broker 3 has no limit");
    set(ConfigTarget.allBrokers(), ReplicationThrottle.FOLLOWER_RATE, "1000");
    throttle.spent(replica(1, 3, false), LOTS, 0);
    assertTrue(isHeldBack(replica(1, 3, false)));
    set(ConfigTarget.broker(2), ReplicationThrottle.FOLLOWER_RATE, null);
    set(ConfigTarget.allBrokers(), ReplicationThrottle.FOLLOWER_RATE, null);
    assertEquals(0, throttle.readableAt(replica(0, 2, false), 0));
  }

  @Test
  void aTopicThatIsGoneHasNoLimits() throws Exception {
    set(ConfigTarget.topic("t"), ReplicationThrottle.LEADER_REPLICAS, "*");
    set(ConfigTarget.broker(1), ReplicationThrottle.LEADER_RATE, "0");
    assertTrue(isHeldBack(replica(0, 2, false)));
    apply(new DeleteTopic(TOPIC));
    assertEquals(0, throttle.readableAt(replica(0, 2, false), 0));
    throttle.install(image, 0);
    assertEquals(0, throttle.readableAt(replica(0, 2, false), 0));
  }
}
