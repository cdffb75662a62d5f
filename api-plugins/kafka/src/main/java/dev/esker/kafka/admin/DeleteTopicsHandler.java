package dev.esker.kafka.admin;

import dev.esker.kafka.api.AnsweringHandler;
import dev.esker.kafka.api.Call;
import dev.esker.kafka.api.RejectedRequestException;
import dev.esker.kafka.api.Services;
import dev.esker.kafka.protocol.ErrorText;
import dev.esker.kafka.protocol.Ids;
import dev.esker.spi.AdminService.TopicResult;
import dev.esker.spi.Authorizer.Operation;
import dev.esker.spi.ClusterView;
import dev.esker.spi.ErrorCode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.message.DeleteTopicsRequestData;
import org.apache.kafka.common.message.DeleteTopicsRequestData.DeleteTopicState;
import org.apache.kafka.common.message.DeleteTopicsResponseData;
import org.apache.kafka.common.message.DeleteTopicsResponseData.DeletableTopicResult;

/** DeleteTopics, by name or by id. */
public final class DeleteTopicsHandler extends AnsweringHandler<DeleteTopicsRequestData> {

  /** From here on topics may be named by their ids (KIP-516). */
  private static final int FIRST_VERSION_WITH_IDS = 6;

  private final Services services;

  /** Serves with those services. */
  public DeleteTopicsHandler(Services services) {
    this.services = services;
  }

  @Override
  protected CompletionStage<DeleteTopicsResponseData> answer(Call<DeleteTopicsRequestData> call)
      throws RejectedRequestException {
    DeleteTopicsRequestData request = call.request();
    DeleteTopicsResponseData response = new DeleteTopicsResponseData();
    Map<String, DeletableTopicResult> slots = new HashMap<>();
    List<String> names = new ArrayList<>();
    ClusterView view = services.cluster();
    for (DeletableTopicResult asked : asked(call.version(), request)) {
      response.responses().mustAdd(asked);
      Optional<ClusterView.Topic> topic =
          Ids.isSet(asked.topicId())
              ? view.topic(Ids.fromWire(asked.topicId()))
              : view.topic(asked.name());
      ErrorCode error = check(call, asked, topic);
      if (error == ErrorCode.NONE && slots.putIfAbsent(topic.get().name(), asked) != null) {
        error = ErrorCode.INVALID_REQUEST;
      }
      if (error != ErrorCode.NONE) {
        asked.setErrorCode(error.code());
        continue;
      }
      names.add(topic.get().name());
      if (call.version() >= FIRST_VERSION_WITH_IDS) {
        asked.setName(topic.get().name()).setTopicId(Ids.toWire(topic.get().id()));
      }
    }
    if (names.isEmpty()) {
      return now(response);
    }
    return then(
        call,
        services.admin().deleteTopics(names, request.timeoutMs()),
        results -> {
          for (TopicResult result : results) {
            slots
                .get(result.name())
                .setErrorCode(result.error().code())
                .setErrorMessage(ErrorText.bounded(result.message()));
          }
          return response;
        });
  }

  private static List<DeletableTopicResult> asked(int version, DeleteTopicsRequestData request)
      throws RejectedRequestException {
    List<DeletableTopicResult> asked = new ArrayList<>();
    if (version < FIRST_VERSION_WITH_IDS) {
      request.topicNames().forEach(name -> asked.add(new DeletableTopicResult().setName(name)));
      return asked;
    }
    for (DeleteTopicState topic : request.topics()) {
      if ((topic.name() != null) == Ids.isSet(topic.topicId())) {
        throw new RejectedRequestException(
            ErrorCode.INVALID_REQUEST, "a topic needs either a name or an id");
      }
      asked.add(new DeletableTopicResult().setName(topic.name()).setTopicId(topic.topicId()));
    }
    return asked;
  }

  private ErrorCode check(
      Call<?> call, DeletableTopicResult asked, Optional<ClusterView.Topic> topic) {
    boolean byId = Ids.isSet(asked.topicId());
    if (byId && topic.isEmpty()) {
      return ErrorCode.UNKNOWN_TOPIC_ID;
    }
    String name = byId ? topic.get().name() : asked.name();
    if (!services.access().topic(call, Operation.DELETE, name)) {
      return ErrorCode.TOPIC_AUTHORIZATION_FAILED;
    }
    return topic.isEmpty() ? ErrorCode.UNKNOWN_TOPIC_OR_PARTITION : ErrorCode.NONE;
  }
}
