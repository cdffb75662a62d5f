package dev.esker.kafka.group;

import dev.esker.kafka.api.AnsweringHandler;
import dev.esker.kafka.api.Call;
import dev.esker.kafka.api.Services;
import dev.esker.spi.Authorizer.Operation;
import dev.esker.spi.GroupService.GroupListing;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.message.ListGroupsRequestData;
import org.apache.kafka.common.message.ListGroupsResponseData;
import org.apache.kafka.common.message.ListGroupsResponseData.ListedGroup;

/** ListGroups: the groups that this broker coordinates, filtered by state and type. */
public final class ListGroupsHandler extends AnsweringHandler<ListGroupsRequestData> {
  private final Services services;

  /** Serves with those services. */
  public ListGroupsHandler(Services services) {
    this.services = services;
  }

  @Override
  protected CompletionStage<ListGroupsResponseData> answer(Call<ListGroupsRequestData> call) {
    boolean all = services.access().cluster(call, Operation.DESCRIBE);
    ListGroupsRequestData request = call.request();
    return then(
        call,
        services.groups().list(),
        groups -> {
          ListGroupsResponseData response = new ListGroupsResponseData();
          for (GroupListing group : groups) {
            if ((all || services.access().group(call, Operation.DESCRIBE, group.groupId()))
                && matches(request.statesFilter(), group.state())
                && matches(request.typesFilter(), group.type())) {
              response
                  .groups()
                  .add(
                      new ListedGroup()
                          .setGroupId(group.groupId())
                          .setProtocolType(group.protocolType())
                          .setGroupState(group.state())
                          .setGroupType(group.type()));
            }
          }
          return response;
        });
  }

  private static boolean matches(List<String> filter, String value) {
    return filter.isEmpty() || filter.stream().anyMatch(value::equalsIgnoreCase);
  }
}
