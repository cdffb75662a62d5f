package dev.esker.kafka.data;

import dev.esker.kafka.api.AnsweringHandler;
import dev.esker.kafka.api.Call;
import dev.esker.kafka.api.RejectedRequestException;
import dev.esker.kafka.api.Services;
import dev.esker.spi.Authorizer.Operation;
import dev.esker.spi.ErrorCode;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.message.InitProducerIdRequestData;
import org.apache.kafka.common.message.InitProducerIdResponseData;

/**
 * InitProducerId for idempotent producers. A transactional id is refused with INVALID_REQUEST,
 * which clients take as final.
 */
public final class InitProducerIdHandler extends AnsweringHandler<InitProducerIdRequestData> {
  private static final long NO_ID = -1;
  private static final short NO_EPOCH = -1;

  private final Services services;

  /** Serves with those services. */
  public InitProducerIdHandler(Services services) {
    this.services = services;
  }

  @Override
  protected CompletionStage<InitProducerIdResponseData> answer(Call<InitProducerIdRequestData> call)
      throws RejectedRequestException {
    InitProducerIdRequestData request = call.request();
    String transactionalId = request.transactionalId();
    if (transactionalId != null
        && !services.access().transactionalId(call, Operation.WRITE, transactionalId)) {
      return now(failed(ErrorCode.TRANSACTIONAL_ID_AUTHORIZATION_FAILED));
    } else if (transactionalId != null) {
      return now(failed(ErrorCode.INVALID_REQUEST));
    } else if (!services.access().cluster(call, Operation.IDEMPOTENT_WRITE)) {
      return now(failed(ErrorCode.CLUSTER_AUTHORIZATION_FAILED));
    } else if ((request.producerId() == NO_ID) != (request.producerEpoch() == NO_EPOCH)) {
      return now(failed(ErrorCode.INVALID_REQUEST));
    }
    return then(
        call,
        services.logs().newProducerId(),
        identity ->
            new InitProducerIdResponseData()
                .setErrorCode(identity.error().code())
                .setProducerId(identity.producerId())
                .setProducerEpoch(identity.epoch()));
  }

  private static InitProducerIdResponseData failed(ErrorCode error) {
    return new InitProducerIdResponseData()
        .setErrorCode(error.code())
        .setProducerId(NO_ID)
        .setProducerEpoch(NO_EPOCH);
  }
}
