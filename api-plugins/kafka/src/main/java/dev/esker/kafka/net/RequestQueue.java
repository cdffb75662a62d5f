package dev.esker.kafka.net;

import dev.esker.kafka.protocol.Api;
import dev.esker.kafka.protocol.Api.Effect;
import java.util.ArrayDeque;
import java.util.function.Consumer;

/**
 * The order of a connection's requests. They start in the order in which they came, those that may
 * run side by side at once and others after what is before them; and they end in that order,
 * whichever is done first.
 *
 * <p>Used on the connection's event loop only.
 */
final class RequestQueue {
  private final ArrayDeque<Exchange> arrived = new ArrayDeque<>();
  private final ArrayDeque<Exchange> started = new ArrayDeque<>();
  private int appends;
  private int changes;
  private int fetches;

  void add(Exchange exchange) {
    arrived.add(exchange);
  }

  boolean isEmpty() {
    return arrived.isEmpty() && started.isEmpty();
  }

  int size() {
    return arrived.size() + started.size();
  }

  /** The next request if it may start now, else null. */
  Exchange startNext() {
    Exchange next = arrived.peek();
    if (next == null || !mayStart(next.head().api())) {
      return null;
    }
    arrived.remove();
    started.add(next);
    count(next, 1);
    return next;
  }

  /** The request whose turn it is to be answered, if its answer is there, else null. */
  Exchange endNext() {
    Exchange first = started.peek();
    if (first == null || !first.isAnswered()) {
      return null;
    }
    started.remove();
    count(first, -1);
    return first;
  }

  /** Forgets everything. */
  void clear() {
    // What these callbacks do may come back here, so each request is taken out first.
    while (!started.isEmpty()) {
      started.remove().lose();
    }
    while (!arrived.isEmpty()) {
      arrived.remove().forget();
    }
  }

  void forEachStarted(Consumer<Exchange> action) {
    for (Exchange exchange : started.toArray(new Exchange[0])) {
      action.accept(exchange);
    }
  }

  private boolean mayStart(Api api) {
    if (started.isEmpty()) {
      return true;
    }
    return switch (api.effect()) {
      case APPEND -> changes == 0;
      // A second fetch would hold a second answer's worth of records while it waits for its turn.
      case READ -> appends == 0 && changes == 0 && (api != Api.FETCH || fetches == 0);
      case CHANGE -> false;
    };
  }

  private void count(Exchange exchange, int by) {
    Api api = exchange.head().api();
    if (api.effect() == Effect.APPEND) {
      appends += by;
    } else if (api.effect() == Effect.CHANGE) {
      changes += by;
    }
    if (api == Api.FETCH) {
      fetches += by;
    }
  }
}
