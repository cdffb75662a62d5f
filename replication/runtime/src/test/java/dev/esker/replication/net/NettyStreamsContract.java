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

  /** The kernel takes some of it until its buffers are full. */
  @Override
  boolean standsStill(BrokerLink link) {
    long before = link.figures().bytesOut();
    long received = accepting.link().figures().bytesIn();
    for (int i = 0; i < 20; i++) {
      Awaiting.briefly();
      if (link.figures().bytesOut() - before > 1_000
          || accepting.link().figures().bytesIn() - received > 1_000) {
        return false;
      }
    }
    return true;
  }
}
