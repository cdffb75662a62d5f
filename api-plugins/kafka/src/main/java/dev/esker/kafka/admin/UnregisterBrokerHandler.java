package dev.esker.kafka.admin;

import dev.esker.kafka.api.AnsweringHandler;
import dev.esker.kafka.api.Call;
import dev.esker.kafka.api.RejectedRequestException;
import dev.esker.kafka.api.Services;
import dev.esker.kafka.protocol.ErrorText;
import dev.esker.spi.Authorizer.Operation;
import dev.esker.spi.ErrorCode;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.message.UnregisterBrokerRequestData;
import org.apache.kafka.common.message.UnregisterBrokerResponseData;

/** UnregisterBroker: forgets a broker that is gone for good. */
public final class UnregisterBrokerHandler extends AnsweringHandler<UnregisterBrokerRequestData> {

  /** The request has no time limit of its own; clients wait 30 s by default. */
  private static final int TIMEOUT_MILLIS = 30_000;

  private final Services services;

  /** Serves with those services. */
  public UnregisterBrokerHandler(Services services) {
    this.services = services;
  }

  @Override
  protected CompletionStage<UnregisterBrokerResponseData> answer(
      Call<UnregisterBrokerRequestData> call) throws RejectedRequestException {
    if (!services.access().cluster(call, Operation.ALTER)) {
      throw new RejectedRequestException(ErrorCode.CLUSTER_AUTHORIZATION_FAILED, null);
    }
    return then(
        call,
        services.clusterAdmin().unregisterBroker(call.request().brokerId(), TIMEOUT_MILLIS),
        outcome ->
            new UnregisterBrokerResponseData()
                .setErrorCode(outcome.error().code())
                .setErrorMessage(ErrorText.bounded(outcome.message())));
  }
}
