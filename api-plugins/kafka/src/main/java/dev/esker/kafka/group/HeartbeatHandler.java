package dev.esker.kafka.group;

import dev.esker.kafka.api.AnsweringHandler;
import dev.esker.kafka.api.Call;
import dev.esker.kafka.api.Services;
import dev.esker.spi.Authorizer.Operation;
import dev.esker.spi.ErrorCode;
import dev.esker.spi.GroupService.MemberRef;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.message.HeartbeatRequestData;
import org.apache.kafka.common.message.HeartbeatResponseData;

/** Heartbeat. */
public final class HeartbeatHandler extends AnsweringHandler<HeartbeatRequestData> {
  private final Services services;

  /** Serves with those services. */
  public HeartbeatHandler(Services services) {
    this.services = services;
  }

  @Override
  protected CompletionStage<HeartbeatResponseData> answer(Call<HeartbeatRequestData> call) {
    HeartbeatRequestData request = call.request();
    if (!services.access().group(call, Operation.READ, request.groupId())) {
      return now(response(ErrorCode.GROUP_AUTHORIZATION_FAILED));
    }
    MemberRef member =
        new MemberRef(
            request.groupId(),
            request.generationId(),
            request.memberId(),
            request.groupInstanceId());
    return then(call, services.groups().heartbeat(member), HeartbeatHandler::response);
  }

  private static HeartbeatResponseData response(ErrorCode error) {
    return new HeartbeatResponseData().setErrorCode(error.code());
  }
}
