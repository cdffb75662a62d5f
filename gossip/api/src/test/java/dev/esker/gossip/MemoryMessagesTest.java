package dev.esker.gossip;

class MemoryMessagesTest extends ClusterMessagesContract {
  private final MemoryNetwork network = new MemoryNetwork();
  private final MemoryMessages messages = new MemoryMessages(network);
  private long now;

  @Override
  protected ClusterMessages join(int node) {
    return messages.join(node);
  }

  @Override
  protected void pass() {
    network.run();
    now += 10_000_000;
    messages.tick(now);
  }
}
