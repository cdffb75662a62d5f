package dev.esker.kafka.admin;

import dev.esker.kafka.api.AnsweringHandler;
import dev.esker.kafka.api.Call;
import dev.esker.kafka.api.Services;
import dev.esker.kafka.protocol.ErrorText;
import dev.esker.spi.Authorizer.Operation;
import dev.esker.spi.ErrorCode;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.message.DescribeUserScramCredentialsRequestData;
import org.apache.kafka.common.message.DescribeUserScramCredentialsRequestData.UserName;
import org.apache.kafka.common.message.DescribeUserScramCredentialsResponseData;
import org.apache.kafka.common.message.DescribeUserScramCredentialsResponseData.DescribeUserScramCredentialsResult;

/**
 * DescribeUserScramCredentials (KIP-554): there are none, since nobody authenticates. It is served
 * because Kafka's tool asks it whenever it shows the quotas of users.
 */
public final class DescribeScramCredentialsHandler
    extends AnsweringHandler<DescribeUserScramCredentialsRequestData> {
  private final Services services;

  /** Serves with those services. */
  public DescribeScramCredentialsHandler(Services services) {
    this.services = services;
  }

  @Override
  protected CompletionStage<DescribeUserScramCredentialsResponseData> answer(
      Call<DescribeUserScramCredentialsRequestData> call) {
    DescribeUserScramCredentialsResponseData response =
        new DescribeUserScramCredentialsResponseData().setErrorMessage(null);
    if (!services.access().cluster(call, Operation.DESCRIBE)) {
      // The library can't put an error into the answer to a request for all users.
      return now(response.setErrorCode(ErrorCode.CLUSTER_AUTHORIZATION_FAILED.code()));
    }
    if (call.request().users() != null) {
      for (UserName user : call.request().users()) {
        response
            .results()
            .add(
                new DescribeUserScramCredentialsResult()
                    .setUser(user.name())
                    .setErrorCode(ErrorCode.RESOURCE_NOT_FOUND.code())
                    .setErrorMessage(
                        ErrorText.bounded("user " + user.name() + " has no SCRAM credentials")));
      }
    }
    return now(response);
  }
}
