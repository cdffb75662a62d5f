package dev.esker.kafka.cluster;

import dev.esker.kafka.api.AnsweringHandler;
import dev.esker.kafka.api.Call;
import dev.esker.kafka.api.Services;
import dev.esker.kafka.protocol.Api;
import dev.esker.spi.ClusterView;
import dev.esker.spi.ErrorCode;
import java.util.concurrent.CompletionStage;
import java.util.regex.Pattern;
import org.apache.kafka.common.message.ApiVersionsRequestData;
import org.apache.kafka.common.message.ApiVersionsResponseData;
import org.apache.kafka.common.message.ApiVersionsResponseData.ApiVersion;

/**
 * ApiVersions: what is served, in which versions. A request in an unknown version is answered in
 * the oldest, with the versions of ApiVersions itself, so that the client can ask again (KIP-511).
 */
public final class ApiVersionsHandler extends AnsweringHandler<ApiVersionsRequestData> {

  /** From here on a client says what it is. */
  private static final int FIRST_VERSION_WITH_SOFTWARE = 3;

  /** From here on a client says whom it expects (KIP-1242). */
  private static final int FIRST_VERSION_WITH_EXPECTATION = 5;

  /** The client shall start again from its bootstrap servers (KIP-1102). */
  private static final short REBOOTSTRAP_REQUIRED = 129;

  private static final Pattern SOFTWARE =
      Pattern.compile("[a-zA-Z0-9](?:[a-zA-Z0-9\\-.]*[a-zA-Z0-9])?");

  private final Services services;

  /** Serves with those services. */
  public ApiVersionsHandler(Services services) {
    this.services = services;
  }

  @Override
  protected CompletionStage<ApiVersionsResponseData> answer(Call<ApiVersionsRequestData> call) {
    if (!Api.API_VERSIONS.serves(call.version())) {
      ApiVersionsResponseData response = failed(ErrorCode.UNSUPPORTED_VERSION.code());
      response.apiKeys().add(versions(Api.API_VERSIONS));
      return now(response);
    }
    ApiVersionsRequestData request = call.request();
    if (call.version() >= FIRST_VERSION_WITH_SOFTWARE
        && !(SOFTWARE.matcher(request.clientSoftwareName()).matches()
            && SOFTWARE.matcher(request.clientSoftwareVersion()).matches())) {
      return now(failed(ErrorCode.INVALID_REQUEST.code()));
    }
    if (call.version() >= FIRST_VERSION_WITH_EXPECTATION) {
      short error = checkExpectation(request);
      if (error != ErrorCode.NONE.code()) {
        return now(failed(error));
      }
    }
    ApiVersionsResponseData response = new ApiVersionsResponseData();
    for (Api api : Api.all()) {
      response.apiKeys().add(versions(api));
    }
    return now(response);
  }

  private short checkExpectation(ApiVersionsRequestData request) {
    boolean cluster = request.clusterId() != null;
    boolean node = request.nodeId() != -1;
    if (cluster != node) {
      return ErrorCode.INVALID_REQUEST.code();
    }
    ClusterView view = services.cluster();
    boolean expected =
        !cluster
            || (request.clusterId().equals(view.clusterId()) && request.nodeId() == view.selfId());
    return expected ? ErrorCode.NONE.code() : REBOOTSTRAP_REQUIRED;
  }

  private static ApiVersionsResponseData failed(short error) {
    return new ApiVersionsResponseData().setErrorCode(error);
  }

  private static ApiVersion versions(Api api) {
    return new ApiVersion()
        .setApiKey(api.key())
        .setMinVersion(api.advertisedOldestVersion())
        .setMaxVersion(api.newestVersion());
  }
}
