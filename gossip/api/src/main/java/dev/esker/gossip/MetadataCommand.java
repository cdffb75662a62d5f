package dev.esker.gossip;

import static dev.esker.gossip.MetadataLimits.range;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/**
 * One change of the metadata, decided and complete: applying it needs no choice, clock or
 * randomness.
 *
 * <p>Whoever proposes a command has decided it on an image that may be old by the time the command
 * is applied. Commands therefore carry what they rely on (an expected count, a first id, earlier
 * values), and {@link MetadataImage#apply} refuses one whose expectation no longer holds; the
 * proposer decides anew.
 *
 * <p>Constructors check bounds ({@link MetadataLimits}) and throw {@link IllegalArgumentException}.
 */
public sealed interface MetadataCommand {

  /**
   * Makes a broker known, or replaces what was known of it.
   *
   * <p>The run that is registered already (same incarnation) keeps its epoch and its phase: only
   * its rack and its endpoints are replaced. Another run gets the version of the image that follows
   * as its epoch. Beside other brokers it is fenced at first, and refused while the run before it
   * isn't fenced; a broker that is alone may follow itself as it is.
   *
   * @param broker as it is now; the epoch of its run doesn't matter
   * @param changes if its storage is another than before: takes it out of every ISR and ELR
   */
  record RegisterBroker(BrokerRegistration broker, List<PartitionChange> changes)
      implements MetadataCommand {
    public RegisterBroker {
      Objects.requireNonNull(broker, "broker");
      changes = List.copyOf(changes);
      range("changes", changes.size(), 0, MetadataLimits.MAX_CHANGES);
    }

    /** A broker that comes with the storage that it had, or is new. */
    public RegisterBroker(BrokerRegistration broker) {
      this(broker, List.of());
    }
  }

  /**
   * Moves a broker to another phase, together with what follows for partitions. Refused if that run
   * of the broker isn't registered, if a change is refused, or if it would leave a fenced broker
   * leading.
   *
   * @param id of the broker
   * @param epoch of its run
   * @param phase how far it takes part from now on
   * @param changes of partitions, at once with it
   */
  record ChangeBroker(int id, long epoch, BrokerPhase phase, List<PartitionChange> changes)
      implements MetadataCommand {
    public ChangeBroker {
      range("broker id", id, 0, Integer.MAX_VALUE);
      range("broker epoch", epoch, 0, Long.MAX_VALUE);
      Objects.requireNonNull(phase, "phase");
      changes = List.copyOf(changes);
      range("changes", changes.size(), 0, MetadataLimits.MAX_CHANGES);
    }
  }

  /**
   * Forgets a broker. Refused if that run of it isn't registered, isn't fenced, or is a replica of
   * any partition.
   *
   * @param id of the broker
   * @param epoch of its run
   */
  record UnregisterBroker(int id, long epoch) implements MetadataCommand {
    public UnregisterBroker {
      range("broker id", id, 0, Integer.MAX_VALUE);
      range("broker epoch", epoch, 0, Long.MAX_VALUE);
    }
  }

  /**
   * Changes partitions: leaders, ISRs, replicas. All or none: refused if a topic or partition isn't
   * there, if one has changed since, or if a broker isn't the run that is expected.
   *
   * @param changes the next states
   * @param brokers epochs of brokers that the changes rely on, by id: whoever is added to an ISR is
   *     the run that has caught up (KIP-903), whoever proposes is the run that leads
   */
  record ChangePartitions(List<PartitionChange> changes, Map<Integer, Long> brokers)
      implements MetadataCommand {
    public ChangePartitions {
      changes = List.copyOf(changes);
      brokers = Map.copyOf(brokers);
      range("changes", changes.size(), 1, MetadataLimits.MAX_CHANGES);
      MetadataLimits.count("brokers", brokers, MetadataLimits.MAX_CHANGES);
      brokers.forEach(
          (id, epoch) -> {
            range("broker id", id, 0, Integer.MAX_VALUE);
            range("broker epoch", epoch, 0, Long.MAX_VALUE);
          });
    }
  }

  /**
   * Creates a topic with its own settings. Refused if the name is taken, or differs from a taken
   * one only in {@code .} and {@code _}.
   *
   * @param topic the topic
   * @param configs its own settings
   */
  record CreateTopic(TopicState topic, Map<String, String> configs) implements MetadataCommand {
    public CreateTopic {
      Objects.requireNonNull(topic, "topic");
      MetadataLimits.configs(configs);
      configs = Map.copyOf(configs);
    }
  }

  /**
   * Deletes a topic and its settings. Refused if it isn't there.
   *
   * @param id of the topic
   */
  record DeleteTopic(UUID id) implements MetadataCommand {
    public DeleteTopic {
      Objects.requireNonNull(id, "id");
    }
  }

  /**
   * Adds partitions to a topic. Refused if the topic isn't there or has another count than {@code
   * first}.
   *
   * @param id of the topic
   * @param first the number of the first new partition
   * @param partitions the new ones
   */
  record AddPartitions(UUID id, int first, List<PartitionState> partitions)
      implements MetadataCommand {
    public AddPartitions {
      Objects.requireNonNull(id, "id");
      partitions = List.copyOf(partitions);
      range("first", first, 1, MetadataLimits.MAX_PARTITIONS);
      range("partitions", partitions.size(), 1, MetadataLimits.MAX_PARTITIONS - first);
    }
  }

  /**
   * Changes settings. Refused if the topic isn't there, or if a setting in {@code expected} has
   * another value than that.
   *
   * @param target of what
   * @param replaceAll whether settings that aren't in {@code changes} are removed
   * @param changes the new value by key; empty removes the setting
   * @param expected values that the change was decided on; empty for an unset one
   */
  record AlterConfig(
      ConfigTarget target,
      boolean replaceAll,
      Map<String, Optional<String>> changes,
      Map<String, Optional<String>> expected)
      implements MetadataCommand {
    public AlterConfig {
      Objects.requireNonNull(target, "target");
      requireStorable(changes);
      requireStorable(expected);
      changes = Map.copyOf(changes);
      expected = Map.copyOf(expected);
    }

    private static void requireStorable(Map<String, Optional<String>> settings) {
      MetadataLimits.configs(settings);
      settings.forEach((key, value) -> value.ifPresent(text -> MetadataLimits.text(key, text)));
    }
  }

  /**
   * Gives a block of producer ids to a broker. Refused if {@code first} isn't the next free one.
   *
   * @param broker who may give them out
   * @param first the first of the block
   * @param count how many
   */
  record AllocateProducerIds(int broker, long first, int count) implements MetadataCommand {
    public AllocateProducerIds {
      range("broker", broker, 0, Integer.MAX_VALUE);
      range("count", count, 1, MetadataLimits.MAX_PRODUCER_IDS);
      range("first", first, 0, Long.MAX_VALUE - count);
    }
  }

  /**
   * Begins a cluster with the metadata of a broker that ran alone before. Refused unless it is the
   * first command of all.
   *
   * @param image what it had, {@link MetadataImage#withoutBrokers}; its version doesn't matter
   */
  record AdoptMetadata(MetadataImage image) implements MetadataCommand {
    public AdoptMetadata {
      if (image.brokerCount() > 0) {
        throw new IllegalArgumentException(image + " isn't without brokers");
      }
    }
  }
}
