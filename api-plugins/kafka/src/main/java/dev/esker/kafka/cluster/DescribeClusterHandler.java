package dev.esker.kafka.cluster;

import dev.esker.kafka.api.Access;
import dev.esker.kafka.api.AnsweringHandler;
import dev.esker.kafka.api.Call;
import dev.esker.kafka.api.Services;
import dev.esker.spi.Authorizer.Operation;
import dev.esker.spi.Authorizer.Resource;
import dev.esker.spi.ClusterView;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.message.DescribeClusterRequestData;
import org.apache.kafka.common.message.DescribeClusterResponseData;
import org.apache.kafka.common.message.DescribeClusterResponseData.DescribeClusterBroker;

/** DescribeCluster: the brokers, for admin tools. */
public final class DescribeClusterHandler extends AnsweringHandler<DescribeClusterRequestData> {

  /** From here on a client says whether it wants brokers or controllers (KIP-919). */
  private static final int FIRST_VERSION_WITH_ENDPOINT_TYPE = 1;

  private static final byte BROKERS = 1;
  private static final byte CONTROLLERS = 2;
  private static final short MISMATCHED_ENDPOINT_TYPE = 114;
  private static final short UNSUPPORTED_ENDPOINT_TYPE = 115;

  private final Services services;

  /** Serves with those services. */
  public DescribeClusterHandler(Services services) {
    this.services = services;
  }

  @Override
  protected CompletionStage<DescribeClusterResponseData> answer(
      Call<DescribeClusterRequestData> call) {
    DescribeClusterRequestData request = call.request();
    if (call.version() >= FIRST_VERSION_WITH_ENDPOINT_TYPE && request.endpointType() != BROKERS) {
      return now(wrongType(request.endpointType()));
    }
    ClusterView view = services.cluster();
    DescribeClusterResponseData response =
        new DescribeClusterResponseData()
            .setEndpointType(BROKERS)
            .setClusterId(view.clusterId())
            .setControllerId(services.endpoints().controller(view))
            .setClusterAuthorizedOperations(Access.OPERATIONS_NOT_ASKED);
    if (request.includeClusterAuthorizedOperations()) {
      response.setClusterAuthorizedOperations(
          services.access().cluster(call, Operation.DESCRIBE)
              ? services.access().operations(call, Resource.CLUSTER, Access.CLUSTER)
              : 0);
    }
    for (ClusterView.Broker broker : view.brokers()) {
      if (!broker.fenced() || request.includeFencedBrokers()) {
        services
            .endpoints()
            .of(view, broker)
            .ifPresent(
                node ->
                    response
                        .brokers()
                        .add(
                            new DescribeClusterBroker()
                                .setBrokerId(node.id())
                                .setHost(node.host())
                                .setPort(node.port())
                                .setRack(node.rack())
                                .setIsFenced(broker.fenced())));
      }
    }
    return now(response);
  }

  private static DescribeClusterResponseData wrongType(byte type) {
    return new DescribeClusterResponseData()
        .setErrorCode(type == CONTROLLERS ? MISMATCHED_ENDPOINT_TYPE : UNSUPPORTED_ENDPOINT_TYPE)
        .setErrorMessage("this is a broker; endpoint type " + type + " was asked for");
  }
}
