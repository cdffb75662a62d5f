package dev.esker.controller;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.controller.rebalance.Draining;
import dev.esker.gossip.BrokerPhase;
import dev.esker.gossip.MetadataCommand;
import dev.esker.gossip.MetadataCommand.ChangeBroker;
import dev.esker.gossip.MetadataCommand.CreateTopic;
import dev.esker.gossip.MetadataCommand.DeleteTopic;
import dev.esker.gossip.MetadataImage;
import dev.esker.gossip.PartitionState;
import dev.esker.gossip.Registrations;
import dev.esker.gossip.TopicState;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BrokerControllerTest {
  private static final UUID TOPIC = new UUID(1, 2);

  private MetadataImage image;

  @BeforeEach
  void twoBrokers() throws Exception {
    image = Registrations.join(MetadataImage.empty(), List.of(1, 2), List.of());
    PartitionState state = PartitionState.initial(List.of(1, 2));
    image = image.apply(new CreateTopic(new TopicState(TOPIC, "t", List.of(state)), Map.of()));
  }

  @Test
  void onlyAFencedBrokerWithoutReplicasIsForgotten() throws Exception {
    assertEquals(ControllerError.BROKER_ID_NOT_REGISTERED, refused(unregister(7)).error());
    assertEquals(
        "broker 2 is running; stop it before it is unregistered", refused(unregister(2)).message());
    long epoch = image.broker(2).orElseThrow().epoch();
    image = image.apply(new ChangeBroker(2, epoch, BrokerPhase.FENCED, List.of()));
    assertEquals(
        "broker 2 still is a replica of t-0; drain it, or move its partitions, before it is"
            + " unregistered",
        refused(unregister(2)).message());
    image = image.apply(new DeleteTopic(TOPIC));
    apply(unregister(2));
    assertTrue(image.broker(2).isEmpty());
  }

  @Test
  void drainingIsAMarkInTheImage() throws Exception {
    assertEquals(
        ControllerError.BROKER_ID_NOT_REGISTERED,
        refused(BrokerController.drain(image, 7, true)).error());
    apply(BrokerController.drain(image, 1, true));
    assertEquals(List.of(1), Draining.marked(image));
    assertEquals(List.of(), accepted(BrokerController.drain(image, 1, true)));
    apply(BrokerController.drain(image, 1, false));
    assertEquals(List.of(), Draining.marked(image));
  }

  private Decision unregister(int id) {
    return BrokerController.unregister(image, id);
  }

  private void apply(Decision decision) throws Exception {
    for (MetadataCommand command : accepted(decision)) {
      image = image.apply(command);
    }
  }

  private static List<MetadataCommand> accepted(Decision decision) {
    return assertInstanceOf(Decision.Accepted.class, decision).commands();
  }

  private static Decision.Refused refused(Decision decision) {
    return assertInstanceOf(Decision.Refused.class, decision);
  }
}
