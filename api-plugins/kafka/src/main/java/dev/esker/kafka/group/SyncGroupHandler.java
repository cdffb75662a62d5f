package dev.esker.kafka.group;

import dev.esker.kafka.api.AnsweringHandler;
import dev.esker.kafka.api.Call;
import dev.esker.kafka.api.Services;
import dev.esker.spi.Authorizer.Operation;
import dev.esker.spi.ErrorCode;
import dev.esker.spi.GroupService.MemberRef;
import dev.esker.spi.GroupService.SyncRequest;
import dev.esker.spi.GroupService.SyncResult;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.message.SyncGroupRequestData;
import org.apache.kafka.common.message.SyncGroupResponseData;

/** SyncGroup: answered when the leader has given the assignment. */
public final class SyncGroupHandler extends AnsweringHandler<SyncGroupRequestData> {

  /** From here on a member says which protocol it believes in, always (KIP-559). */
  private static final int FIRST_VERSION_WITH_PROTOCOL = 5;

  private static final byte[] NOTHING = new byte[0];

  private final Services services;

  /** Serves with those services. */
  public SyncGroupHandler(Services services) {
    this.services = services;
  }

  @Override
  protected CompletionStage<SyncGroupResponseData> answer(Call<SyncGroupRequestData> call) {
    SyncGroupRequestData request = call.request();
    if (call.version() >= FIRST_VERSION_WITH_PROTOCOL
        && (request.protocolType() == null || request.protocolName() == null)) {
      return now(response(failed(ErrorCode.INCONSISTENT_GROUP_PROTOCOL)));
    } else if (!services.access().group(call, Operation.READ, request.groupId())) {
      return now(response(failed(ErrorCode.GROUP_AUTHORIZATION_FAILED)));
    }
    Map<String, byte[]> assignments = new LinkedHashMap<>();
    request.assignments().forEach(each -> assignments.put(each.memberId(), each.assignment()));
    SyncRequest sync =
        new SyncRequest(
            new MemberRef(
                request.groupId(),
                request.generationId(),
                request.memberId(),
                request.groupInstanceId()),
            request.protocolType(),
            request.protocolName(),
            assignments);
    return then(call, services.groups().sync(sync), SyncGroupHandler::response);
  }

  private static SyncResult failed(ErrorCode error) {
    return new SyncResult(error, null, null, NOTHING);
  }

  private static SyncGroupResponseData response(SyncResult result) {
    return new SyncGroupResponseData()
        .setErrorCode(result.error().code())
        .setProtocolType(result.protocolType())
        .setProtocolName(result.protocolName())
        .setAssignment(result.assignment() == null ? NOTHING : result.assignment());
  }
}
