package dev.esker.kafka.cluster;

import dev.esker.kafka.api.AnsweringHandler;
import dev.esker.kafka.api.BrokerEndpoints.Node;
import dev.esker.kafka.api.Call;
import dev.esker.kafka.api.Services;
import dev.esker.kafka.protocol.ErrorText;
import dev.esker.spi.Authorizer.Operation;
import dev.esker.spi.ClusterView;
import dev.esker.spi.ErrorCode;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.message.FindCoordinatorRequestData;
import org.apache.kafka.common.message.FindCoordinatorResponseData;
import org.apache.kafka.common.message.FindCoordinatorResponseData.Coordinator;

/**
 * FindCoordinator: which broker coordinates a group. Coordinators of transactions and share groups
 * are refused with INVALID_REQUEST, which clients take as final.
 *
 * <p>All but librdkafka, which asks for the coordinator of a transaction again and again until its
 * time is out, whatever the error, unless it says that the transactional id isn't allowed. It knows
 * the versions up to 2 only, and there this is what it is told.
 */
public final class FindCoordinatorHandler extends AnsweringHandler<FindCoordinatorRequestData> {

  /** From here on one request may ask for many groups (KIP-699). */
  private static final int FIRST_VERSION_WITH_BATCHES = 4;

  private static final int LAST_VERSION_OF_LIBRDKAFKA = 2;

  /** Whose partitions' leaders coordinate groups; made when the first one is looked for. */
  private static final String OFFSETS = "__consumer_offsets";

  private static final byte GROUP = 0;
  private static final byte TRANSACTION = 1;
  private static final Node NOBODY = new Node(-1, "", -1, null);

  private final Services services;

  /** Serves with those services. */
  public FindCoordinatorHandler(Services services) {
    this.services = services;
  }

  @Override
  protected CompletionStage<FindCoordinatorResponseData> answer(
      Call<FindCoordinatorRequestData> call) {
    FindCoordinatorRequestData request = call.request();
    ClusterView view = services.cluster();
    boolean begin =
        request.keyType() == GROUP
            && keys(call).stream().anyMatch(key -> view.coordinatorOf(key).isEmpty())
            && view.topic(OFFSETS).isEmpty();
    return begin
        ? then(call, services.admin().autoCreateTopics(Set.of(OFFSETS)), errors -> respond(call))
        : now(respond(call));
  }

  private static List<String> keys(Call<FindCoordinatorRequestData> call) {
    return call.version() >= FIRST_VERSION_WITH_BATCHES
        ? call.request().coordinatorKeys()
        : List.of(call.request().key());
  }

  private FindCoordinatorResponseData respond(Call<FindCoordinatorRequestData> call) {
    FindCoordinatorRequestData request = call.request();
    FindCoordinatorResponseData response = new FindCoordinatorResponseData();
    if (call.version() >= FIRST_VERSION_WITH_BATCHES) {
      for (String key : request.coordinatorKeys()) {
        response.coordinators().add(find(call, request.keyType(), key));
      }
      return response;
    }
    Coordinator found = find(call, request.keyType(), request.key());
    return response
        .setErrorCode(found.errorCode())
        .setErrorMessage(ErrorText.bounded(found.errorMessage()))
        .setNodeId(found.nodeId())
        .setHost(found.host())
        .setPort(found.port());
  }

  private Coordinator find(Call<?> call, byte type, String key) {
    if (type != GROUP) {
      boolean once = type == TRANSACTION && call.version() <= LAST_VERSION_OF_LIBRDKAFKA;
      return answer(
          key,
          NOBODY,
          once ? ErrorCode.TRANSACTIONAL_ID_AUTHORIZATION_FAILED : ErrorCode.INVALID_REQUEST,
          (type == TRANSACTION ? "transactions" : "coordinators of type " + type)
              + " aren't served by this broker");
    } else if (!services.access().group(call, Operation.DESCRIBE, key)) {
      return answer(key, NOBODY, ErrorCode.GROUP_AUTHORIZATION_FAILED, null);
    }
    ClusterView view = services.cluster();
    Optional<Node> node =
        view.coordinatorOf(key)
            .filter(broker -> !broker.fenced())
            .flatMap(broker -> services.endpoints().of(view, broker));
    return node.map(found -> answer(key, found, ErrorCode.NONE, null))
        .orElseGet(() -> answer(key, NOBODY, ErrorCode.COORDINATOR_NOT_AVAILABLE, null));
  }

  private static Coordinator answer(String key, Node node, ErrorCode error, String message) {
    return new Coordinator()
        .setKey(key)
        .setNodeId(node.id())
        .setHost(node.host())
        .setPort(node.port())
        .setErrorCode(error.code())
        .setErrorMessage(ErrorText.bounded(message));
  }
}
