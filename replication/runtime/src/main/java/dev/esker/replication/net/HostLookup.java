package dev.esker.replication.net;

import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Looks up the names of hosts on threads of its own, since that may take seconds which an event
 * loop doesn't have. Any thread.
 */
final class HostLookup implements AutoCloseable {
  private static final int THREADS = 4;
  private static final long IDLE_SECONDS = 10;

  private final ThreadPoolExecutor threads;

  /**
   * @param most lookups at a time
   */
  HostLookup(int most) {
    AtomicInteger count = new AtomicInteger();
    threads =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(most),
            task -> {
              Thread thread = new Thread(task, "esker-replication-dns-" + count.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
    threads.allowCoreThreadTimeOut(true);
  }

  /** The same with an IP address; fails with an {@link UnknownHostException} if there is none. */
  CompletableFuture<InetSocketAddress> resolve(InetSocketAddress address) {
    if (!address.isUnresolved()) {
      return CompletableFuture.completedFuture(address);
    }
    try {
      return CompletableFuture.supplyAsync(() -> lookUp(address), threads);
    } catch (RejectedExecutionException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private static InetSocketAddress lookUp(InetSocketAddress address) {
    InetSocketAddress resolved = new InetSocketAddress(address.getHostString(), address.getPort());
    if (resolved.isUnresolved()) {
      throw new CompletionException(
          new UnknownHostException("no host is named " + address.getHostString()));
    }
    return resolved;
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
