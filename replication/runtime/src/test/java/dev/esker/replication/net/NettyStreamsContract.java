package dev.esker.replication.net;

import java.util.function.BooleanSupplier;

/** What holds for sockets, however they are driven. */
abstract class NettyStreamsContract extends BrokerStreamsContract {
  private final Transport transport;

  NettyStreamsContract(Transport transport) {
    this.transport = transport;
  }

  @Override
  BrokerStreams create(StreamConfig config, NodeIdentity self) {
    return new NettyStreams(config, transport, () -> self, () -> 0.5);
  }

  @Override
  void await(String what, BooleanSupplier holds) {
    Awaiting.until(what, holds);
  }
}
