package dev.esker.controller;

import dev.esker.gossip.BrokerRegistration;
import dev.esker.gossip.MetadataCommand.AddPartitions;
import dev.esker.gossip.MetadataCommand.CreateTopic;
import dev.esker.gossip.MetadataCommand.DeleteTopic;
import dev.esker.gossip.MetadataImage;
import dev.esker.gossip.MetadataLimits;
import dev.esker.gossip.PartitionState;
import dev.esker.gossip.TopicNames;
import dev.esker.gossip.TopicState;
import dev.esker.rebalancer.PlacementRequest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * Decides on topics: their creation, deletion and further partitions. The checks and their order
 * are Kafka's, so that clients meet the errors that they know.
 */
public final class TopicController {
  private final TopicDefaults defaults;
  private final Supplier<UUID> ids;
  private final ConfigRules rules;

  /**
   * @param defaults for what a request leaves open
   * @param resolver finds the values in force
   * @param ids fresh random ids; called from whatever thread decides
   */
  public TopicController(TopicDefaults defaults, ConfigResolver resolver, Supplier<UUID> ids) {
    this.defaults = defaults;
    this.ids = ids;
    this.rules = new ConfigRules(resolver);
  }

  /** Decides on a new topic; accepted, it is exactly one {@link CreateTopic}. */
  public Decision create(MetadataImage image, NewTopicRequest request) {
    try {
      checkName(image, request.name());
      checkConfigs(image, request.configs());
      List<List<Integer>> replicas =
          request.assignment().isEmpty() ? placed(image, request) : assigned(image, request);
      checkCount(image, replicas.size(), replicas.size());
      TopicState topic = new TopicState(freshId(image), request.name(), partitions(replicas));
      return new Decision.Accepted(List.of(new CreateTopic(topic, request.configs())));
    } catch (RefusedException e) {
      return e.decision();
    }
  }

  /** Decides on the deletion of a topic. */
  public Decision delete(MetadataImage image, String name) {
    try {
      return new Decision.Accepted(List.of(new DeleteTopic(require(image, name).id())));
    } catch (RefusedException e) {
      return e.decision();
    }
  }

  /**
   * Decides on further partitions for a topic.
   *
   * @param total how many it shall have in all
   * @param assignments brokers for each new one, or empty to have them placed
   */
  public Decision addPartitions(
      MetadataImage image, String name, int total, List<List<Integer>> assignments) {
    try {
      TopicState topic = require(image, name);
      int count = topic.partitions().size();
      if (total <= count) {
        throw new RefusedException(
            ControllerError.INVALID_PARTITIONS,
            "topic '" + name + "' has " + count + " partitions; " + total + " are not more");
      }
      checkCount(image, total, total - count);
      int factor = topic.partitions().get(0).replicas().size();
      List<List<Integer>> replicas;
      if (assignments.isEmpty()) {
        replicas = place(image, total - count, factor, topic.name(), count);
      } else {
        replicas = checkedAssignments(image, assignments, total - count, factor);
      }
      return new Decision.Accepted(
          List.of(new AddPartitions(topic.id(), count, partitions(replicas))));
    } catch (RefusedException e) {
      return e.decision();
    }
  }

  private static void checkName(MetadataImage image, String name) throws RefusedException {
    Optional<String> fault = TopicNames.fault(name);
    if (fault.isPresent()) {
      throw new RefusedException(ControllerError.INVALID_TOPIC_EXCEPTION, fault.get());
    }
    Optional<TopicState> like = image.topicLike(name);
    if (like.isPresent()) {
      String other = like.get().name();
      if (other.equals(name)) {
        throw new RefusedException(
            ControllerError.TOPIC_ALREADY_EXISTS, "Topic '" + name + "' already exists.");
      }
      throw new RefusedException(
          ControllerError.INVALID_TOPIC_EXCEPTION,
          "topic '" + name + "' differs from topic '" + other + "' only in '.' and '_'");
    }
  }

  private void checkConfigs(MetadataImage image, Map<String, String> configs)
      throws RefusedException {
    for (Map.Entry<String, String> entry : configs.entrySet()) {
      if (entry.getValue() == null) {
        throw ConfigRules.invalid(entry.getKey() + " must not be null");
      }
    }
    rules.checkTopic(image, configs);
  }

  private List<List<Integer>> placed(MetadataImage image, NewTopicRequest request)
      throws RefusedException {
    int count = request.partitions();
    if (count == NewTopicRequest.DEFAULT) {
      count = defaults.partitions();
    }
    if (count < 1) {
      throw new RefusedException(
          ControllerError.INVALID_PARTITIONS,
          "the number of partitions is " + count + " and must be larger than 0");
    }
    int factor = request.replicationFactor();
    if (factor == NewTopicRequest.DEFAULT) {
      factor = defaults.replicationFactor();
    }
    checkCount(image, count, count);
    return place(image, count, factor, request.name(), 0);
  }

  private static List<List<Integer>> place(
      MetadataImage image, int count, int factor, String name, int existing)
      throws RefusedException {
    List<BrokerRegistration> usable =
        image.brokers().stream().filter(broker -> !broker.fenced()).toList();
    if (factor < 1 || factor > usable.size()) {
      throw new RefusedException(
          ControllerError.INVALID_REPLICATION_FACTOR,
          "the replication factor is "
              + factor
              + " and must be from 1 to "
              + usable.size()
              + ", the number of brokers that are up");
    }
    if ((long) count * factor > PlacementRequest.MAX_REPLICAS) {
      throw new RefusedException(
          ControllerError.INVALID_PARTITIONS,
          count
              + " partitions of "
              + factor
              + " replicas are more than "
              + PlacementRequest.MAX_REPLICAS
              + " replicas, the most that are placed at once");
    }
    return TopicPlacement.place(image, usable, count, factor, name, existing);
  }

  private static List<List<Integer>> assigned(MetadataImage image, NewTopicRequest request)
      throws RefusedException {
    if (request.partitions() != NewTopicRequest.DEFAULT
        || request.replicationFactor() != NewTopicRequest.DEFAULT) {
      throw new RefusedException(
          ControllerError.INVALID_REQUEST,
          "with an assignment of replicas, the number of partitions and the replication factor"
              + " must be -1");
    }
    Map<Integer, List<Integer>> assignment = request.assignment();
    List<List<Integer>> replicas = new ArrayList<>();
    for (int partition = 0; partition < assignment.size(); partition++) {
      List<Integer> brokers = assignment.get(partition);
      if (brokers == null) {
        throw badAssignment(
            "the assignment must number partitions from 0 without gaps; "
                + partition
                + " is missing");
      }
      replicas.add(brokers);
    }
    return checkedAssignments(image, replicas, replicas.size(), replicas.get(0).size());
  }

  private static List<List<Integer>> checkedAssignments(
      MetadataImage image, List<List<Integer>> assignments, int count, int factor)
      throws RefusedException {
    if (assignments.size() != count) {
      throw badAssignment(
          "there are assignments for " + assignments.size() + " partitions, not for " + count);
    }
    for (List<Integer> brokers : assignments) {
      if (brokers.isEmpty() || new HashSet<>(brokers).size() != brokers.size()) {
        throw badAssignment("the assignment " + brokers + " must name brokers, each once");
      }
      if (brokers.size() != factor || brokers.size() > MetadataLimits.MAX_REPLICAS) {
        throw badAssignment(
            "the assignment " + brokers + " must have " + factor + " replicas like the others");
      }
      for (int broker : brokers) {
        if (image.broker(broker).isEmpty()) {
          throw badAssignment("the assignment names broker " + broker + ", which there isn't");
        }
      }
    }
    return assignments;
  }

  private void checkCount(MetadataImage image, int ofTopic, int more) throws RefusedException {
    if (ofTopic > defaults.maxPartitions()) {
      throw new RefusedException(
          ControllerError.INVALID_PARTITIONS,
          "a topic may have " + defaults.maxPartitions() + " partitions, not " + ofTopic);
    }
    if (more > defaults.maxTotalPartitions() - image.partitionCount()) {
      throw new RefusedException(
          ControllerError.INVALID_PARTITIONS,
          "the cluster has "
              + image.partitionCount()
              + " partitions and may have "
              + defaults.maxTotalPartitions()
              + "; "
              + more
              + " more are too many");
    }
  }

  private static List<PartitionState> partitions(List<List<Integer>> replicas) {
    return replicas.stream().map(PartitionState::initial).toList();
  }

  /** Kafka's clients take the ids 0 and 1 for something else, and ids like -x for options. */
  private UUID freshId(MetadataImage image) {
    UUID id = ids.get();
    while (isReserved(id) || image.topic(id).isPresent()) {
      id = ids.get();
    }
    return id;
  }

  private static boolean isReserved(UUID id) {
    boolean zeroOrOne =
        id.getMostSignificantBits() == 0 && (id.getLeastSignificantBits() & ~1L) == 0;
    // 62, the sextet that URL-safe base64 writes as '-', in the first six bits
    return zeroOrOne || id.getMostSignificantBits() >>> 58 == 62;
  }

  private static TopicState require(MetadataImage image, String name) throws RefusedException {
    return image
        .topic(name)
        .orElseThrow(
            () ->
                new RefusedException(
                    ControllerError.UNKNOWN_TOPIC_OR_PARTITION,
                    "there is no topic '" + name + "'"));
  }

  private static RefusedException badAssignment(String message) {
    return new RefusedException(ControllerError.INVALID_REPLICA_ASSIGNMENT, message);
  }
}
