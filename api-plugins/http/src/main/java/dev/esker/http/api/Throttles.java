package dev.esker.http.api;

import dev.esker.http.server.ApiException;
import dev.esker.http.server.Exchange;
import dev.esker.spi.ErrorCode;
import dev.esker.spi.QuotaMeter;
import dev.esker.spi.QuotaMeter.Resource;
import dev.esker.spi.QuotaService;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Clients that have used more than their quota. The request by which a client exceeds it is served;
 * later ones get 429 until the time is over that the meter has said. A client is who it says that
 * it is, in the header {@code Esker-Client-Id}. Any thread.
 */
public final class Throttles {

  /** By which a client says who it is. */
  public static final String CLIENT_ID = "Esker-Client-Id";

  private static final String ANYBODY = "http";
  private static final int MAX_CLIENTS = 10_000;
  private static final long NANOS_PER_MILLI = 1_000_000;
  private static final long NANOS_PER_SECOND = 1_000_000_000;

  private final Supplier<QuotaService> quotas;
  private final LongSupplier nanos;
  private final ConcurrentHashMap<String, Long> mutedUntil = new ConcurrentHashMap<>();

  Throttles(Supplier<QuotaService> quotas, LongSupplier nanos) {
    this.quotas = quotas;
    this.nanos = nanos;
  }

  /** Who a client says that it is. */
  public static String clientId(Exchange exchange) {
    return exchange.header(CLIENT_ID).orElse(ANYBODY);
  }

  /**
   * Checks that a client isn't to wait.
   *
   * @throws ApiException if it is: 429, with the time
   */
  public void check(Exchange exchange) {
    if (mutedUntil.isEmpty()) {
      return;
    }
    String client = clientId(exchange);
    Long until = mutedUntil.get(client);
    if (until == null) {
      return;
    }
    long left = until - nanos.getAsLong();
    if (left <= 0) {
      mutedUntil.remove(client, until);
      return;
    }
    throw ApiException.of(
            ErrorCode.THROTTLING_QUOTA_EXCEEDED,
            "client '" + client + "' has used more than its quota")
        .after((int) Math.max(1, (left + NANOS_PER_SECOND - 1) / NANOS_PER_SECOND));
  }

  /** Notes what a client has used. */
  public void charge(Exchange exchange, Resource resource, long amount) {
    QuotaMeter meter = quotas.get().meter();
    if (!meter.isActive()) {
      return;
    }
    String client = clientId(exchange);
    long millis = meter.charge(resource, Access.PRINCIPAL, client, amount);
    if (millis > 0) {
      if (mutedUntil.size() >= MAX_CLIENTS) {
        long now = nanos.getAsLong();
        mutedUntil.values().removeIf(until -> until - now <= 0);
      }
      if (mutedUntil.size() < MAX_CLIENTS) {
        mutedUntil.put(client, nanos.getAsLong() + millis * NANOS_PER_MILLI);
      }
    }
  }
}
