package dev.esker.http.server;

import io.vertx.core.http.HttpConnection;

/** A connection and how it stands. For its loop's thread only. */
final class Peer {

  private final HttpConnection connection;
  private final long openedNanos;
  private boolean asked;

  Peer(HttpConnection connection, long openedNanos) {
    this.connection = connection;
    this.openedNanos = openedNanos;
  }

  /** A request of it has come. */
  void asked() {
    asked = true;
  }

  /** Whether the headers of its first request have taken longer than that. */
  boolean isSilentSince(long nanos) {
    return !asked && openedNanos - nanos <= 0;
  }

  void close() {
    connection.close();
  }
}
