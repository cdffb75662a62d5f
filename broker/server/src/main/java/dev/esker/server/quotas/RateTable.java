package dev.esker.server.quotas;

import dev.esker.controller.QuotaKey;
import dev.esker.controller.QuotaTable.Quota;
import dev.esker.controller.QuotaTable.Scope;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The rates of everybody who has a quota and has lately used something. Any thread.
 *
 * <p>A rate whose windows have all passed says nothing that a new one doesn't, so those go when
 * room is needed. If there still is none, whoever comes new shares one rate with all others that
 * have come too late: what is remembered stays bounded, and nobody escapes a quota by inventing
 * client ids.
 */
final class RateTable {

  /** The most rates; each takes about 400 bytes with Kafka's number of windows. */
  static final int MAX_RATES = 50_000;

  private static final Scope LATE = new Scope(null, null, null);

  private final QuotaWindows windows;
  private final int max;
  private final Map<QuotaKey, Map<Scope, WindowedRate>> rates = new EnumMap<>(QuotaKey.class);

  /** When idle ones were looked for last; not again before a window has passed. */
  private final AtomicLong swept = new AtomicLong(Long.MIN_VALUE);

  RateTable(QuotaWindows windows, int max) {
    this.windows = windows;
    this.max = max;
    for (QuotaKey key : QuotaKey.values()) {
      rates.put(key, new ConcurrentHashMap<>());
    }
  }

  /** What is known of somebody's use after something more. */
  record Use(double perSecond, long measuredMillis) {}

  /** Notes an amount and says how much it is now. */
  Use record(Quota quota, double amount, long nowMillis) {
    Map<Scope, WindowedRate> ofKey = rates.get(quota.key());
    WindowedRate rate = ofKey.get(quota.scope());
    if (rate == null) {
      Scope scope = quota.scope();
      if (size() >= max && !sweep(nowMillis)) {
        scope = LATE;
      }
      rate = ofKey.computeIfAbsent(scope, none -> new WindowedRate(windows));
    }
    synchronized (rate) {
      rate.record(amount, nowMillis);
      return new Use(rate.perSecond(nowMillis), rate.measuredMillis(nowMillis));
    }
  }

  /** How many there are. */
  int size() {
    int size = 0;
    for (Map<Scope, WindowedRate> ofKey : rates.values()) {
      size += ofKey.size();
    }
    return size;
  }

  /** Forgets every rate. */
  void clear() {
    rates.values().forEach(Map::clear);
  }

  /** Forgets idle rates; whether there is room now. */
  private boolean sweep(long nowMillis) {
    long last = swept.get();
    boolean due = last == Long.MIN_VALUE || nowMillis - last >= windows.millis();
    if (due && swept.compareAndSet(last, nowMillis)) {
      for (Map<Scope, WindowedRate> ofKey : rates.values()) {
        ofKey.values().removeIf(rate -> isIdle(rate, nowMillis));
      }
    }
    return size() < max;
  }

  private static boolean isIdle(WindowedRate rate, long nowMillis) {
    synchronized (rate) {
      return rate.isIdle(nowMillis);
    }
  }
}
