package dev.esker.kafka.group;

import dev.esker.kafka.api.AnsweringHandler;
import dev.esker.kafka.api.Call;
import dev.esker.kafka.api.Services;
import dev.esker.spi.Authorizer.Operation;
import dev.esker.spi.ErrorCode;
import dev.esker.spi.GroupService.JoinRequest;
import dev.esker.spi.GroupService.JoinResult;
import dev.esker.spi.GroupService.JoinedMember;
import dev.esker.spi.GroupService.Protocol;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.message.JoinGroupRequestData;
import org.apache.kafka.common.message.JoinGroupResponseData;
import org.apache.kafka.common.message.JoinGroupResponseData.JoinGroupResponseMember;

/** JoinGroup: answered when the generation begins. */
public final class JoinGroupHandler extends AnsweringHandler<JoinGroupRequestData> {

  /** From here on the time to rejoin is apart from the session's. */
  private static final int FIRST_VERSION_WITH_REBALANCE_TIMEOUT = 1;

  /** From here on a new member comes twice, the second time with its id (KIP-394). */
  private static final int FIRST_VERSION_WITH_ID_REQUIRED = 4;

  /** From here on the assignor's name may be null. */
  private static final int FIRST_VERSION_WITH_NULL_PROTOCOL = 7;

  /** From here on the leader may be told to leave the assignment as it is (KIP-814). */
  private static final int FIRST_VERSION_WITH_SKIP = 9;

  private final Services services;

  /** Serves with those services. */
  public JoinGroupHandler(Services services) {
    this.services = services;
  }

  @Override
  protected CompletionStage<JoinGroupResponseData> answer(Call<JoinGroupRequestData> call) {
    JoinGroupRequestData request = call.request();
    if (!services.access().group(call, Operation.READ, request.groupId())) {
      JoinResult refused =
          new JoinResult(
              ErrorCode.GROUP_AUTHORIZATION_FAILED, -1, null, null, "", "", false, List.of());
      return now(response(call.version(), refused));
    }
    return then(
        call, services.groups().join(join(call)), result -> response(call.version(), result));
  }

  private static JoinRequest join(Call<JoinGroupRequestData> call) {
    JoinGroupRequestData request = call.request();
    List<Protocol> protocols = new ArrayList<>();
    request
        .protocols()
        .forEach(protocol -> protocols.add(new Protocol(protocol.name(), protocol.metadata())));
    return new JoinRequest(
        request.groupId(),
        request.memberId(),
        request.groupInstanceId(),
        call.clientId(),
        call.clientHost(),
        request.sessionTimeoutMs(),
        call.version() >= FIRST_VERSION_WITH_REBALANCE_TIMEOUT
            ? request.rebalanceTimeoutMs()
            : request.sessionTimeoutMs(),
        request.protocolType(),
        protocols,
        call.version() >= FIRST_VERSION_WITH_ID_REQUIRED,
        call.version() >= FIRST_VERSION_WITH_SKIP);
  }

  private static JoinGroupResponseData response(int version, JoinResult result) {
    boolean nullable = version >= FIRST_VERSION_WITH_NULL_PROTOCOL;
    JoinGroupResponseData response =
        new JoinGroupResponseData()
            .setErrorCode(result.error().code())
            .setGenerationId(result.generation())
            .setProtocolType(result.protocolType())
            .setProtocolName(
                result.protocolName() == null && !nullable ? "" : result.protocolName())
            .setLeader(result.leaderId() == null ? "" : result.leaderId())
            .setMemberId(result.memberId() == null ? "" : result.memberId());
    if (version >= FIRST_VERSION_WITH_SKIP) {
      response.setSkipAssignment(result.skipAssignment());
    }
    for (JoinedMember member : result.members()) {
      response
          .members()
          .add(
              new JoinGroupResponseMember()
                  .setMemberId(member.memberId())
                  .setGroupInstanceId(member.instanceId())
                  .setMetadata(member.metadata()));
    }
    return response;
  }
}
