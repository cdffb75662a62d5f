package dev.esker.kafka.group;

import dev.esker.kafka.api.Access;
import dev.esker.kafka.api.AnsweringHandler;
import dev.esker.kafka.api.Call;
import dev.esker.kafka.api.Services;
import dev.esker.kafka.protocol.ErrorText;
import dev.esker.spi.Authorizer.Operation;
import dev.esker.spi.Authorizer.Resource;
import dev.esker.spi.ErrorCode;
import dev.esker.spi.GroupService.GroupDescription;
import dev.esker.spi.GroupService.MemberDescription;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.message.DescribeGroupsRequestData;
import org.apache.kafka.common.message.DescribeGroupsResponseData;
import org.apache.kafka.common.message.DescribeGroupsResponseData.DescribedGroup;
import org.apache.kafka.common.message.DescribeGroupsResponseData.DescribedGroupMember;

/** DescribeGroups: state and members. */
public final class DescribeGroupsHandler extends AnsweringHandler<DescribeGroupsRequestData> {

  /** From here on an unknown group is an error; before, it is one in state Dead (KIP-1043). */
  private static final int FIRST_VERSION_WITH_NOT_FOUND = 6;

  private static final String DEAD = "Dead";
  private static final byte[] NOTHING = new byte[0];

  private final Services services;

  /** Serves with those services. */
  public DescribeGroupsHandler(Services services) {
    this.services = services;
  }

  @Override
  protected CompletionStage<DescribeGroupsResponseData> answer(
      Call<DescribeGroupsRequestData> call) {
    DescribeGroupsResponseData response = new DescribeGroupsResponseData();
    List<String> groups = new ArrayList<>();
    List<DescribedGroup> slots = new ArrayList<>();
    for (String group : call.request().groups()) {
      DescribedGroup slot =
          new DescribedGroup()
              .setGroupId(group)
              .setAuthorizedOperations(Access.OPERATIONS_NOT_ASKED);
      response.groups().add(slot);
      if (services.access().group(call, Operation.DESCRIBE, group)) {
        groups.add(group);
        slots.add(slot);
      } else {
        slot.setErrorCode(ErrorCode.GROUP_AUTHORIZATION_FAILED.code());
      }
    }
    if (groups.isEmpty()) {
      return now(response);
    }
    return then(
        call,
        services.groups().describe(groups),
        results -> {
          for (int i = 0; i < slots.size(); i++) {
            fill(call, slots.get(i), results.get(i));
          }
          return response;
        });
  }

  private void fill(
      Call<DescribeGroupsRequestData> call, DescribedGroup slot, GroupDescription group) {
    boolean unknown =
        group.error() == ErrorCode.GROUP_ID_NOT_FOUND
            || (group.error() == ErrorCode.NONE && DEAD.equals(group.state()));
    if (unknown) {
      slot.setGroupState(DEAD);
      if (call.version() >= FIRST_VERSION_WITH_NOT_FOUND) {
        slot.setErrorCode(ErrorCode.GROUP_ID_NOT_FOUND.code())
            .setErrorMessage(ErrorText.bounded("Group " + group.groupId() + " not found."));
      }
      return;
    }
    slot.setErrorCode(group.error().code());
    if (group.error() != ErrorCode.NONE) {
      return;
    }
    slot.setGroupState(group.state())
        .setProtocolType(orEmpty(group.protocolType()))
        .setProtocolData(orEmpty(group.protocolName()));
    for (MemberDescription member : group.members()) {
      slot.members()
          .add(
              new DescribedGroupMember()
                  .setMemberId(member.memberId())
                  .setGroupInstanceId(member.instanceId())
                  .setClientId(orEmpty(member.clientId()))
                  .setClientHost(orEmpty(member.clientHost()))
                  .setMemberMetadata(orEmpty(member.metadata()))
                  .setMemberAssignment(orEmpty(member.assignment())));
    }
    if (call.request().includeAuthorizedOperations()) {
      slot.setAuthorizedOperations(
          services.access().operations(call, Resource.GROUP, group.groupId()));
    }
  }

  private static String orEmpty(String text) {
    return text == null ? "" : text;
  }

  private static byte[] orEmpty(byte[] bytes) {
    return bytes == null ? NOTHING : bytes;
  }
}
