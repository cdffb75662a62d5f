package dev.esker.kafka.admin;

import dev.esker.kafka.api.AnsweringHandler;
import dev.esker.kafka.api.Call;
import dev.esker.spi.ErrorCode;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.message.CreateAclsRequestData;
import org.apache.kafka.common.message.CreateAclsResponseData;
import org.apache.kafka.common.message.CreateAclsResponseData.AclCreationResult;
import org.apache.kafka.common.message.DeleteAclsRequestData;
import org.apache.kafka.common.message.DeleteAclsResponseData;
import org.apache.kafka.common.message.DeleteAclsResponseData.DeleteAclsFilterResult;
import org.apache.kafka.common.message.DescribeAclsResponseData;
import org.apache.kafka.common.protocol.ApiMessage;

/**
 * DescribeAcls, CreateAcls and DeleteAcls: there are none to be managed, which is said as a broker
 * of Kafka without an authorizer says it, since tools know that answer.
 */
public final class AclsHandler extends AnsweringHandler<ApiMessage> {
  private static final short ERROR = ErrorCode.SECURITY_DISABLED.code();
  private static final String MESSAGE = "No Authorizer is configured on the broker.";

  @Override
  protected CompletionStage<ApiMessage> answer(Call<ApiMessage> call) {
    ApiMessage request = call.request();
    if (request instanceof CreateAclsRequestData create) {
      CreateAclsResponseData response = new CreateAclsResponseData();
      create
          .creations()
          .forEach(
              each ->
                  response
                      .results()
                      .add(new AclCreationResult().setErrorCode(ERROR).setErrorMessage(MESSAGE)));
      return now(response);
    } else if (request instanceof DeleteAclsRequestData delete) {
      DeleteAclsResponseData response = new DeleteAclsResponseData();
      delete
          .filters()
          .forEach(
              each ->
                  response
                      .filterResults()
                      .add(
                          new DeleteAclsFilterResult()
                              .setErrorCode(ERROR)
                              .setErrorMessage(MESSAGE)));
      return now(response);
    }
    return now(new DescribeAclsResponseData().setErrorCode(ERROR).setErrorMessage(MESSAGE));
  }
}
