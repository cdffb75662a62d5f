package dev.esker.kafka.group;

import dev.esker.kafka.api.AnsweringHandler;
import dev.esker.kafka.api.Call;
import dev.esker.kafka.api.Services;
import dev.esker.spi.Authorizer.Operation;
import dev.esker.spi.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.message.DeleteGroupsRequestData;
import org.apache.kafka.common.message.DeleteGroupsResponseData;
import org.apache.kafka.common.message.DeleteGroupsResponseData.DeletableGroupResult;

/** DeleteGroups. */
public final class DeleteGroupsHandler extends AnsweringHandler<DeleteGroupsRequestData> {
  private final Services services;

  /** Serves with those services. */
  public DeleteGroupsHandler(Services services) {
    this.services = services;
  }

  @Override
  protected CompletionStage<DeleteGroupsResponseData> answer(Call<DeleteGroupsRequestData> call) {
    DeleteGroupsResponseData response = new DeleteGroupsResponseData();
    List<String> groups = new ArrayList<>();
    for (String group : call.request().groupsNames()) {
      DeletableGroupResult slot = new DeletableGroupResult().setGroupId(group);
      if (response.results().find(group) != null) {
        continue;
      }
      response.results().add(slot);
      if (services.access().group(call, Operation.DELETE, group)) {
        groups.add(group);
      } else {
        slot.setErrorCode(ErrorCode.GROUP_AUTHORIZATION_FAILED.code());
      }
    }
    if (groups.isEmpty()) {
      return now(response);
    }
    return then(
        call,
        services.groups().delete(groups),
        errors -> {
          groups.forEach(
              group -> response.results().find(group).setErrorCode(errors.get(group).code()));
          return response;
        });
  }
}
