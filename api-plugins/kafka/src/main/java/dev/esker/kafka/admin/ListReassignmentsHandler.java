package dev.esker.kafka.admin;

import dev.esker.kafka.api.AnsweringHandler;
import dev.esker.kafka.api.Call;
import dev.esker.kafka.api.RejectedRequestException;
import dev.esker.kafka.api.Services;
import dev.esker.spi.Authorizer.Operation;
import dev.esker.spi.ErrorCode;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.message.ListPartitionReassignmentsRequestData;
import org.apache.kafka.common.message.ListPartitionReassignmentsResponseData;

/**
 * ListPartitionReassignments (KIP-455): there are none, since {@link AlterReassignmentsHandler}
 * begins none.
 */
public final class ListReassignmentsHandler
    extends AnsweringHandler<ListPartitionReassignmentsRequestData> {
  private final Services services;

  /** Serves with those services. */
  public ListReassignmentsHandler(Services services) {
    this.services = services;
  }

  @Override
  protected CompletionStage<ListPartitionReassignmentsResponseData> answer(
      Call<ListPartitionReassignmentsRequestData> call) throws RejectedRequestException {
    if (!services.access().cluster(call, Operation.DESCRIBE)) {
      throw new RejectedRequestException(ErrorCode.CLUSTER_AUTHORIZATION_FAILED, null);
    }
    return now(new ListPartitionReassignmentsResponseData());
  }
}
