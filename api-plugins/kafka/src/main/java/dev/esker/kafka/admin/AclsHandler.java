package dev.esker.kafka.admin;

import dev.esker.kafka.api.ApiHandler;
import dev.esker.kafka.api.Call;
import dev.esker.kafka.api.RejectedRequestException;
import dev.esker.spi.ErrorCode;
import org.apache.kafka.common.protocol.ApiMessage;

/**
 * DescribeAcls, CreateAcls and DeleteAcls: there are none to be managed, which is said as a broker
 * of Kafka without an authorizer says it, since tools know that answer.
 */
public final class AclsHandler implements ApiHandler<ApiMessage> {

  @Override
  public void handle(Call<ApiMessage> call) throws RejectedRequestException {
    throw new RejectedRequestException(
        ErrorCode.SECURITY_DISABLED, "No Authorizer is configured on the broker.");
  }
}
