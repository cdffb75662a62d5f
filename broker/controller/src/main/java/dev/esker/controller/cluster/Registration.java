package dev.esker.controller.cluster;

import dev.esker.gossip.BrokerRegistration;
import dev.esker.gossip.IsrRules;
import dev.esker.gossip.MetadataCommand;
import dev.esker.gossip.MetadataCommand.ChangePartitions;
import dev.esker.gossip.MetadataCommand.RegisterBroker;
import dev.esker.gossip.MetadataImage;
import dev.esker.gossip.PartitionChange;
import dev.esker.gossip.PartitionState;
import dev.esker.gossip.TopicState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a broker proposes to become known. */
public final class Registration {
  private Registration() {}

  /**
   * The commands that register a run of a broker, in this order. They are refused as long as an
   * earlier run isn't fenced, and if a partition has changed meanwhile; the broker then decides
   * anew.
   *
   * <p>A broker that comes with another storage has lost its data, so it leaves every ISR and every
   * list of eligible leaders, in the command that registers it. If that is too much for one, the
   * partitions change first; should the broker then not come, it has been taken for empty without
   * having said so, which costs availability but no records.
   *
   * @param broker as it shall be known
   */
  public static List<MetadataCommand> commands(MetadataImage image, BrokerRegistration broker) {
    Optional<BrokerRegistration> before = image.broker(broker.id());
    List<PartitionChange> changes =
        before.isEmpty() || before.get().run().mayShareDataWith(broker.run())
            ? List.of()
            : withoutData(image, broker.id());
    List<MetadataCommand> commands = new ArrayList<>();
    ChangeBatch batch = new ChangeBatch(Integer.MAX_VALUE);
    for (PartitionChange change : changes) {
      if (!batch.add(change)) {
        commands.add(new ChangePartitions(batch.changes(), Map.of()));
        batch = new ChangeBatch(Integer.MAX_VALUE);
        batch.add(change);
      }
    }
    commands.add(new RegisterBroker(broker, batch.changes()));
    return commands;
  }

  private static List<PartitionChange> withoutData(MetadataImage image, int broker) {
    List<PartitionChange> changes = new ArrayList<>();
    for (TopicState topic : image.topics()) {
      for (int number = 0; number < topic.partitions().size(); number++) {
        PartitionState state = topic.partitions().get(number);
        if (state.isr().contains(broker) || state.eligible().contains(broker)) {
          changes.add(new PartitionChange(topic.id(), number, IsrRules.withoutData(state, broker)));
        }
      }
    }
    return changes;
  }
}
