package dev.esker.rebalancer;

/**
 * How much is done at a time. All are from 1.
 *
 * @param mostPartitions how many partitions may have replicas added, in the whole cluster
 * @param mostIncoming how many replicas a broker may be catching up with
 * @param mostOutgoing how many replicas may be catching up from a broker. A partition that adds
 *     more than that at once goes alone
 * @param mostSteps how many steps one call returns, so that elections come in portions, too
 */
public record ReassignmentLimits(
    int mostPartitions, int mostIncoming, int mostOutgoing, int mostSteps) {
  /** Brokers go on serving; copying has its own limit on bytes. */
  public static final ReassignmentLimits STANDARD = new ReassignmentLimits(100, 5, 5, 100);

  public ReassignmentLimits {
    BrokerModel.range("most partitions", mostPartitions, 1, Integer.MAX_VALUE);
    BrokerModel.range("most incoming", mostIncoming, 1, Integer.MAX_VALUE);
    BrokerModel.range("most outgoing", mostOutgoing, 1, Integer.MAX_VALUE);
    BrokerModel.range("most steps", mostSteps, 1, Integer.MAX_VALUE);
  }
}
