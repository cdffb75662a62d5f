package dev.esker.replication.net;

/** Passes everything on; for listeners that do one thing otherwise. */
class ForwardingListener implements LinkListener {
  private final LinkListener to;

  ForwardingListener(LinkListener to) {
    this.to = to;
  }

  @Override
  public void connected(BrokerLink link) {
    to.connected(link);
  }

  @Override
  public void received(BrokerLink link, ReceivedFrame frame) {
    to.received(link, frame);
  }

  @Override
  public void writable(BrokerLink link) {
    to.writable(link);
  }

  @Override
  public void disconnected(BrokerLink link, LinkEnd end) {
    to.disconnected(link, end);
  }
}
