package dev.esker.http.consume;

import dev.esker.http.api.Services;
import dev.esker.http.server.Exchange;
import dev.esker.spi.FetchRequest;
import dev.esker.spi.FetchResponse;
import dev.esker.spi.QuotaMeter.Resource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * Fetches for an exchange, one after the other: waits, hands what comes to a worker that writes it
 * out, and gives the page back on the exchange's loop. A fetch comes to an end early if the client
 * goes or the broker stops; what was fetched is given back in any case.
 */
final class Fetching {

  /** Spreads numbers that rise evenly (the golden ratio's fraction, as in Fibonacci hashing). */
  private static final long MIX = 0x9E3779B97F4A7C15L;

  private final Services services;
  private final Exchange exchange;
  private final String topic;
  private CompletableFuture<FetchResponse> current = CompletableFuture.completedFuture(null);

  Fetching(Services services, Exchange exchange, String topic) {
    this.services = services;
    this.exchange = exchange;
    this.topic = topic;
    // Once for all of a stream's fetches, which may go on for months.
    exchange.whenOver(() -> current.cancel(false));
  }

  /**
   * Fetches once, unless the client has gone.
   *
   * @param writing writes a response out, on a worker, and closes it
   * @param next gets the page or a failure; a {@link CancellationException} if the broker stops
   */
  void start(
      Positions from,
      int maxBytes,
      int waitMillis,
      Function<Asked, Page> writing,
      BiConsumer<Page, Throwable> next) {
    if (exchange.isOver()) {
      return; // nobody is there to be told
    }
    List<FetchRequest.Entry> entries = new ArrayList<>();
    for (Map.Entry<Integer, Long> each : from.next().entrySet()) {
      entries.add(new FetchRequest.Entry(topic, each.getKey(), each.getValue(), maxBytes, -1, -1));
    }
    Collections.rotate(entries, turn(from));
    CompletableFuture<FetchResponse> fetch =
        services
            .logs()
            .fetch(new FetchRequest(waitMillis, waitMillis > 0 ? 1 : 0, maxBytes, false, entries));
    Runnable forget = exchange.loop().waiting(() -> fetch.cancel(false));
    current = fetch;
    var unused =
        fetch.whenComplete(
            (response, failure) ->
                exchange
                    .loop()
                    .execute(
                        () -> {
                          forget.run();
                          fetched(new Asked(entries, response), failure, writing, next);
                        }));
  }

  /**
   * Answers are filled from the front: with each page another partition stands there, or one that
   * always has enough would keep the others from being read.
   */
  private static int turn(Positions from) {
    long read = 0;
    for (long offset : from.next().values()) {
      read += offset;
    }
    return Math.floorMod(Long.hashCode(read * MIX), from.next().size());
  }

  /** What was asked, and the answer. */
  record Asked(List<FetchRequest.Entry> entries, FetchResponse response) {
    Asked {
      entries = List.copyOf(entries);
    }
  }

  private void fetched(
      Asked asked,
      Throwable failure,
      Function<Asked, Page> writing,
      BiConsumer<Page, Throwable> next) {
    if (failure != null) {
      next.accept(null, failure);
      return;
    }
    if (exchange.isOver()) {
      asked.response().close();
      return;
    }
    exchange
        .loop()
        .offload(
            () -> writing.apply(asked),
            (page, broken) -> {
              if (page != null) {
                services.throttles().charge(exchange, Resource.FETCH, page.bytes());
              }
              next.accept(page, broken);
            });
  }
}
