package dev.esker.kafka.group;

import dev.esker.kafka.api.AnsweringHandler;
import dev.esker.kafka.api.Call;
import dev.esker.kafka.api.Services;
import dev.esker.spi.Authorizer.Operation;
import dev.esker.spi.ErrorCode;
import dev.esker.spi.GroupService.LeaveResult;
import dev.esker.spi.GroupService.LeavingMember;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.message.LeaveGroupRequestData;
import org.apache.kafka.common.message.LeaveGroupResponseData;
import org.apache.kafka.common.message.LeaveGroupResponseData.MemberResponse;

/** LeaveGroup, of one member or of many. */
public final class LeaveGroupHandler extends AnsweringHandler<LeaveGroupRequestData> {

  /** From here on many members may leave in one request (KIP-345). */
  private static final int FIRST_VERSION_WITH_BATCHES = 3;

  private final Services services;

  /** Serves with those services. */
  public LeaveGroupHandler(Services services) {
    this.services = services;
  }

  @Override
  protected CompletionStage<LeaveGroupResponseData> answer(Call<LeaveGroupRequestData> call) {
    LeaveGroupRequestData request = call.request();
    if (!services.access().group(call, Operation.READ, request.groupId())) {
      return now(
          new LeaveGroupResponseData().setErrorCode(ErrorCode.GROUP_AUTHORIZATION_FAILED.code()));
    }
    boolean batched = call.version() >= FIRST_VERSION_WITH_BATCHES;
    List<LeavingMember> members = new ArrayList<>();
    if (batched) {
      request
          .members()
          .forEach(
              member ->
                  members.add(
                      new LeavingMember(
                          member.memberId(), member.groupInstanceId(), member.reason())));
    } else {
      members.add(new LeavingMember(request.memberId(), null, null));
    }
    return then(
        call,
        services.groups().leave(request.groupId(), members),
        result -> batched ? batched(members, result) : single(result));
  }

  private static LeaveGroupResponseData single(LeaveResult result) {
    ErrorCode error =
        result.error() == ErrorCode.NONE && !result.members().isEmpty()
            ? result.members().get(0)
            : result.error();
    return new LeaveGroupResponseData().setErrorCode(error.code());
  }

  private static LeaveGroupResponseData batched(List<LeavingMember> members, LeaveResult result) {
    LeaveGroupResponseData response =
        new LeaveGroupResponseData().setErrorCode(result.error().code());
    if (result.error() == ErrorCode.NONE) {
      for (int i = 0; i < members.size(); i++) {
        response
            .members()
            .add(
                new MemberResponse()
                    .setMemberId(members.get(i).memberId())
                    .setGroupInstanceId(members.get(i).instanceId())
                    .setErrorCode(result.members().get(i).code()));
      }
    }
    return response;
  }
}
