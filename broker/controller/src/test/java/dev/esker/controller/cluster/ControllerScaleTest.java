package dev.esker.controller.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.controller.cluster.ControllerEvent.CommandApplied;
import dev.esker.controller.cluster.ControllerEvent.ConnectionRefused;
import dev.esker.controller.cluster.ControllerEvent.HeartbeatReceived;
import dev.esker.controller.cluster.ControllerEvent.ImageInstalled;
import dev.esker.controller.cluster.ControllerEvent.LeadershipGained;
import dev.esker.controller.cluster.ControllerEvent.Tick;
import dev.esker.gossip.BrokerRegistration;
import dev.esker.gossip.IsrRules;
import dev.esker.gossip.MetadataCommand.ChangeBroker;
import dev.esker.gossip.MetadataCommand.ChangePartitions;
import dev.esker.gossip.MetadataCommand.CreateTopic;
import dev.esker.gossip.MetadataImage;
import dev.esker.gossip.PartitionChange;
import dev.esker.gossip.PartitionState;
import dev.esker.gossip.Registrations;
import dev.esker.gossip.TopicState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What steps cost among 200,000 partitions of 100 brokers; prints it. */
@Tag("slow")
class ControllerScaleTest {
  private static final int BROKERS = 100;
  private static final int TOPICS = 2_000;
  private static final int PARTITIONS = 100;

  @Test
  void stepsCostWhatTheyAreAbout() throws Exception {
    MetadataImage image = image();
    assertEquals(200_000, image.partitionCount());
    for (int round = 1; round <= 5; round++) {
      System.out.println("round " + round + ", in a process that gets warm");
      measure(image);
    }
  }

  private static void measure(MetadataImage start) throws Exception {
    MetadataImage image = start;
    ClusterController controller =
        new ClusterController(ControllerOptions.STANDARD, new NamedRules());
    controller.step(0, new ImageInstalled(image));
    report("taking over", 1, () -> controller.step(0, new LeadershipGained(1)));

    report("tick", 1_000, () -> controller.step(0, new Tick()));
    BrokerRegistration seven = image.broker(7).orElseThrow();
    HeartbeatReceived heartbeat =
        new HeartbeatReceived(1, new BrokerHeartbeat(7, seven.run(), image.version(), false));
    report("heartbeat", 1_000, () -> controller.step(0, heartbeat));

    TopicState topic = image.topic("topic-5").orElseThrow();
    long begin = System.nanoTime();
    for (int i = 0; i < 100; i++) {
      PartitionState state = image.topic("topic-5").orElseThrow().partitions().get(i);
      ChangePartitions change =
          new ChangePartitions(
              List.of(
                  new PartitionChange(
                      topic.id(), i, IsrRules.withIsr(state, state.isr().subList(0, 2), 1))),
              Map.of());
      image = image.apply(change);
      controller.step(0, new CommandApplied(image, change));
    }
    System.out.printf("change of a partition: %,d ns%n", (System.nanoTime() - begin) / 100);

    ConnectionRefused refused = new ConnectionRefused(7, seven.run().incarnation());
    List<ControllerEffect> effects = new ArrayList<>();
    report("deciding on a fence", 1, () -> effects.addAll(controller.step(0, refused)));
    ChangeBroker fence =
        (ChangeBroker)
            effects.stream()
                .filter(ControllerEffect.Propose.class::isInstance)
                .map(effect -> ((ControllerEffect.Propose) effect).command())
                .findFirst()
                .orElseThrow();
    assertTrue(fence.changes().size() > 5_900, "" + fence.changes().size());
    begin = System.nanoTime();
    MetadataImage after = image.apply(fence);
    System.out.printf(
        "applying it, %d changes: %,d ns%n", fence.changes().size(), System.nanoTime() - begin);
    report("taking it in", 1, () -> controller.step(0, new CommandApplied(after, fence)));
  }

  private static void report(String what, int times, Runnable action) {
    long begin = System.nanoTime();
    for (int i = 0; i < times; i++) {
      action.run();
    }
    System.out.printf("%s: %,d ns%n", what, (System.nanoTime() - begin) / times);
  }

  private static MetadataImage image() throws Exception {
    List<Integer> ids = new ArrayList<>();
    for (int id = 0; id < BROKERS; id++) {
      ids.add(id);
    }
    MetadataImage image = Registrations.join(MetadataImage.empty(), ids, List.of());
    for (int topic = 0; topic < TOPICS; topic++) {
      List<PartitionState> partitions = new ArrayList<>();
      for (int number = 0; number < PARTITIONS; number++) {
        int first = topic + number;
        partitions.add(
            PartitionState.initial(
                List.of(first % BROKERS, (first + 1) % BROKERS, (first + 7) % BROKERS)));
      }
      UUID id = new UUID(topic * 0x9E3779B97F4A7C15L, topic);
      image =
          image.apply(new CreateTopic(new TopicState(id, "topic-" + topic, partitions), Map.of()));
    }
    return image;
  }
}
