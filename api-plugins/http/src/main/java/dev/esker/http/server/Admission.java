package dev.esker.http.server;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntSupplier;

/** How much is taken in at a time, over all connections. Any thread. */
final class Admission {

  private final IntSupplier maxConnections;
  private final int maxRequests;
  private final long maxBodyBytes;
  private final AtomicInteger connections = new AtomicInteger();
  private final AtomicInteger requests = new AtomicInteger();
  private final AtomicLong bodyBytes = new AtomicLong();

  /**
   * @param maxConnections asked with each new connection
   * @param maxRequests under way at a time
   * @param maxBodyBytes of the bodies of requests that are under way
   */
  Admission(IntSupplier maxConnections, int maxRequests, long maxBodyBytes) {
    this.maxConnections = maxConnections;
    this.maxRequests = maxRequests;
    this.maxBodyBytes = maxBodyBytes;
  }

  boolean openConnection() {
    return take(connections, maxConnections.getAsInt());
  }

  void closeConnection() {
    connections.decrementAndGet();
  }

  boolean beginRequest() {
    return take(requests, maxRequests);
  }

  void endRequest() {
    requests.decrementAndGet();
  }

  private static boolean take(AtomicInteger used, int limit) {
    if (used.incrementAndGet() <= limit) {
      return true;
    }
    used.decrementAndGet();
    return false;
  }

  boolean takeBytes(long bytes) {
    if (bodyBytes.addAndGet(bytes) <= maxBodyBytes) {
      return true;
    }
    bodyBytes.addAndGet(-bytes);
    return false;
  }

  void giveBackBytes(long bytes) {
    bodyBytes.addAndGet(-bytes);
  }

  int connections() {
    return connections.get();
  }

  int requests() {
    return requests.get();
  }

  long bodyBytes() {
    return bodyBytes.get();
  }
}
