package dev.esker.kafka.cluster;

import dev.esker.kafka.api.Access;
import dev.esker.kafka.api.AnsweringHandler;
import dev.esker.kafka.api.BrokerEndpoints;
import dev.esker.kafka.api.BrokerEndpoints.Node;
import dev.esker.kafka.api.Call;
import dev.esker.kafka.api.RejectedRequestException;
import dev.esker.kafka.api.Services;
import dev.esker.kafka.api.TopicNames;
import dev.esker.kafka.protocol.Ids;
import dev.esker.spi.Authorizer.Operation;
import dev.esker.spi.Authorizer.Resource;
import dev.esker.spi.ClusterView;
import dev.esker.spi.ErrorCode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.MetadataRequestData;
import org.apache.kafka.common.message.MetadataRequestData.MetadataRequestTopic;
import org.apache.kafka.common.message.MetadataResponseData;
import org.apache.kafka.common.message.MetadataResponseData.MetadataResponseBroker;
import org.apache.kafka.common.message.MetadataResponseData.MetadataResponsePartition;
import org.apache.kafka.common.message.MetadataResponseData.MetadataResponseTopic;

/**
 * Metadata: brokers, topics and who leads what. Topics that are asked for by name and missing are
 * created if the request and the broker's settings allow it; the answer waits for that.
 */
public final class MetadataHandler extends AnsweringHandler<MetadataRequestData> {

  /** Up to here an empty list asks for all topics; afterwards null does. */
  private static final int LAST_VERSION_WITH_EMPTY_FOR_ALL = 0;

  /** From here on the request says whether topics may be created; before, they may. */
  private static final int FIRST_VERSION_WITH_AUTO_CREATE = 4;

  /** From here on LISTENER_NOT_FOUND is known. */
  private static final int FIRST_VERSION_WITH_LISTENER_ERROR = 6;

  /** The leader is there, but can't be reached through this front end. */
  private static final short LISTENER_NOT_FOUND = 72;

  /** From here on topics may be asked for by id. */
  private static final int FIRST_VERSION_WITH_IDS = 12;

  private final Services services;

  /** Serves with those services. */
  public MetadataHandler(Services services) {
    this.services = services;
  }

  @Override
  protected CompletionStage<MetadataResponseData> answer(Call<MetadataRequestData> call)
      throws RejectedRequestException {
    MetadataRequestData request = call.request();
    checkTopics(call);
    ClusterView view = services.cluster();
    if (isForAll(call)) {
      MetadataResponseData response = response(call, view);
      for (ClusterView.Topic topic : view.topics()) {
        if (services.access().topic(call, Operation.DESCRIBE, topic.name())) {
          response.topics().mustAdd(describe(call, view, topic));
        }
      }
      return now(response);
    }
    Set<String> missing = missing(call, view);
    boolean mayCreate =
        call.version() < FIRST_VERSION_WITH_AUTO_CREATE || request.allowAutoTopicCreation();
    if (missing.isEmpty() || !mayCreate) {
      return now(answer(call, view, Map.of()));
    }
    return then(
        call,
        services.admin().autoCreateTopics(missing),
        errors -> answer(call, services.cluster(), errors));
  }

  private static boolean isForAll(Call<MetadataRequestData> call) {
    List<MetadataRequestTopic> topics = call.request().topics();
    return topics == null
        || (topics.isEmpty() && call.version() <= LAST_VERSION_WITH_EMPTY_FOR_ALL);
  }

  private static void checkTopics(Call<MetadataRequestData> call) throws RejectedRequestException {
    if (call.request().topics() == null || call.version() >= FIRST_VERSION_WITH_IDS) {
      return;
    }
    for (MetadataRequestTopic topic : call.request().topics()) {
      if (topic.name() == null || Ids.isSet(topic.topicId())) {
        throw new RejectedRequestException(
            ErrorCode.INVALID_REQUEST,
            "version " + call.version() + " needs a name and no id for every topic");
      }
    }
  }

  /** The topics that may be created, as far as names and rights go. */
  private Set<String> missing(Call<MetadataRequestData> call, ClusterView view) {
    Set<String> missing = new LinkedHashSet<>();
    boolean anywhere = services.access().cluster(call, Operation.CREATE);
    for (MetadataRequestTopic topic : call.request().topics()) {
      String name = topic.name();
      if (name != null
          && !Ids.isSet(topic.topicId())
          && TopicNames.isValid(name)
          && view.topic(name).isEmpty()
          && services.access().topic(call, Operation.DESCRIBE, name)
          && (anywhere || services.access().topic(call, Operation.CREATE, name))) {
        missing.add(name);
      }
    }
    return missing;
  }

  private MetadataResponseData answer(
      Call<MetadataRequestData> call, ClusterView view, Map<String, ErrorCode> creationErrors) {
    MetadataResponseData response = response(call, view);
    Set<Object> seen = new LinkedHashSet<>();
    for (MetadataRequestTopic topic : call.request().topics()) {
      boolean byId = Ids.isSet(topic.topicId());
      if (seen.add(byId ? topic.topicId() : String.valueOf(topic.name()))) {
        response
            .topics()
            .mustAdd(
                byId
                    ? byId(call, view, topic.topicId())
                    : byName(call, view, topic.name(), creationErrors));
      }
    }
    return response;
  }

  private MetadataResponseTopic byId(Call<MetadataRequestData> call, ClusterView view, Uuid id) {
    Optional<ClusterView.Topic> topic = view.topic(Ids.fromWire(id));
    if (topic.isEmpty()) {
      return failed(null, id, ErrorCode.UNKNOWN_TOPIC_ID);
    } else if (!services.access().topic(call, Operation.DESCRIBE, topic.get().name())) {
      return failed(null, id, ErrorCode.TOPIC_AUTHORIZATION_FAILED);
    }
    return describe(call, view, topic.get());
  }

  private MetadataResponseTopic byName(
      Call<MetadataRequestData> call,
      ClusterView view,
      String name,
      Map<String, ErrorCode> creationErrors) {
    if (name == null || !TopicNames.isValid(name)) {
      return failed(name == null ? "" : name, Uuid.ZERO_UUID, ErrorCode.INVALID_TOPIC_EXCEPTION);
    } else if (!services.access().topic(call, Operation.DESCRIBE, name)) {
      return failed(name, Uuid.ZERO_UUID, ErrorCode.TOPIC_AUTHORIZATION_FAILED);
    }
    return view.topic(name)
        .map(topic -> describe(call, view, topic))
        .orElseGet(
            () ->
                failed(
                    name,
                    Uuid.ZERO_UUID,
                    creationErrors.getOrDefault(name, ErrorCode.UNKNOWN_TOPIC_OR_PARTITION)));
  }

  private static MetadataResponseTopic failed(String name, Uuid id, ErrorCode error) {
    return new MetadataResponseTopic()
        .setName(name)
        .setTopicId(id)
        .setErrorCode(error.code())
        .setTopicAuthorizedOperations(Access.OPERATIONS_NOT_ASKED);
  }

  private MetadataResponseData response(Call<MetadataRequestData> call, ClusterView view) {
    MetadataResponseData response =
        new MetadataResponseData()
            .setClusterId(view.clusterId())
            .setControllerId(services.endpoints().controller(view))
            .setClusterAuthorizedOperations(Access.OPERATIONS_NOT_ASKED);
    for (Node node : services.endpoints().alive(view)) {
      response
          .brokers()
          .add(
              new MetadataResponseBroker()
                  .setNodeId(node.id())
                  .setHost(node.host())
                  .setPort(node.port())
                  .setRack(node.rack()));
    }
    if (call.request().includeClusterAuthorizedOperations()) {
      response.setClusterAuthorizedOperations(
          services.access().cluster(call, Operation.DESCRIBE)
              ? services.access().operations(call, Resource.CLUSTER, Access.CLUSTER)
              : 0);
    }
    return response;
  }

  private MetadataResponseTopic describe(
      Call<MetadataRequestData> call, ClusterView view, ClusterView.Topic topic) {
    List<MetadataResponsePartition> partitions = new ArrayList<>(topic.partitions().size());
    for (ClusterView.Partition partition : topic.partitions()) {
      short error = leaderError(call, view, partition.leader());
      boolean led = error == ErrorCode.NONE.code();
      partitions.add(
          new MetadataResponsePartition()
              .setPartitionIndex(partition.partition())
              .setErrorCode(error)
              .setLeaderId(led ? partition.leader() : BrokerEndpoints.NOBODY)
              .setLeaderEpoch(partition.leaderEpoch())
              .setReplicaNodes(partition.replicas())
              .setIsrNodes(partition.isr())
              .setOfflineReplicas(services.endpoints().offline(view, partition)));
    }
    return new MetadataResponseTopic()
        .setName(topic.name())
        .setTopicId(Ids.toWire(topic.id()))
        .setIsInternal(topic.internal())
        .setPartitions(partitions)
        .setTopicAuthorizedOperations(
            call.request().includeTopicAuthorizedOperations()
                ? services.access().operations(call, Resource.TOPIC, topic.name())
                : Access.OPERATIONS_NOT_ASKED);
  }

  private short leaderError(Call<?> call, ClusterView view, int leader) {
    if (services.endpoints().ofId(view, leader).isPresent()) {
      return ErrorCode.NONE.code();
    }
    boolean alive =
        view.brokers().stream().anyMatch(broker -> broker.id() == leader && !broker.fenced());
    return alive && call.version() >= FIRST_VERSION_WITH_LISTENER_ERROR
        ? LISTENER_NOT_FOUND
        : ErrorCode.LEADER_NOT_AVAILABLE.code();
  }
}
