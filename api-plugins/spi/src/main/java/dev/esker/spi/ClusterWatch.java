package dev.esker.spi;

/**
 * A subscription to changes of the cluster, made by {@link FrontendContext#watchCluster}. Closed
 * once or more, from any thread; a call may still be under way when {@link #close} returns.
 */
@FunctionalInterface
public interface ClusterWatch extends AutoCloseable {

  /** Ends it. */
  @Override
  void close();
}
