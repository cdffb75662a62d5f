package dev.esker.server.quotas;

import dev.esker.controller.QuotaKey;
import dev.esker.controller.QuotaTable;
import dev.esker.controller.QuotaTable.Quota;
import dev.esker.gossip.ConfigTarget;
import dev.esker.gossip.MetadataCommand;
import dev.esker.gossip.MetadataCommand.AlterConfig;
import dev.esker.gossip.MetadataImage;
import dev.esker.gossip.MetadataListener;
import dev.esker.server.quotas.RateTable.Use;
import dev.esker.spi.QuotaMeter;
import dev.esker.wal.io.Clock;
import java.net.InetAddress;
import java.util.Optional;

/**
 * Enforces the quotas of the newest metadata.
 *
 * <p>Whoever is above a limit waits until the rate, if nothing were used meanwhile, would be back
 * at the limit: the excess over the limit, times the time that the rate was measured over. A client
 * that takes too much of the threads' time, and an address that connects too often, wait for at
 * most one window.
 */
public final class BrokerQuotaMeter implements QuotaMeter, MetadataListener {
  private static final double PERCENT_PER_NANO = 100.0 / 1_000_000_000;
  private static final String USER = "User:";

  private final Clock clock;
  private final QuotaWindows windows;
  private final RateTable rates;
  private volatile QuotaTable table = QuotaTable.EMPTY;

  /**
   * @param clock for the windows
   * @param windows how rates are measured
   */
  public BrokerQuotaMeter(Clock clock, QuotaWindows windows) {
    this(clock, windows, RateTable.MAX_RATES);
  }

  BrokerQuotaMeter(Clock clock, QuotaWindows windows, int maxRates) {
    this.clock = clock;
    this.windows = windows;
    this.rates = new RateTable(windows, maxRates);
  }

  @Override
  public boolean isActive() {
    return !table.isEmpty();
  }

  @Override
  public long charge(Resource resource, String principal, String clientId, long amount) {
    Quota quota = table.ofClient(key(resource), user(principal), clientId).orElse(null);
    if (quota == null) {
      return 0;
    }
    boolean time = resource == Resource.REQUEST;
    double used = time ? amount * PERCENT_PER_NANO : (double) amount;
    Use use = rates.record(quota, used, now());
    return waiting(quota, use, time ? windows.millis() : Long.MAX_VALUE);
  }

  @Override
  public long mostAtOnce(Resource resource, String principal, String clientId) {
    Optional<Quota> quota = table.ofClient(key(resource), user(principal), clientId);
    if (quota.isEmpty()) {
      return Long.MAX_VALUE;
    }
    double whole = (windows.count() - 1) * windows.millis() / 1_000.0;
    return (long) Math.max(1, quota.get().limit() * whole);
  }

  @Override
  public long chargeConnection(InetAddress address) {
    Quota quota =
        table.ofAddress(QuotaKey.CONNECTION_CREATION_RATE, address.getHostAddress()).orElse(null);
    if (quota == null) {
      return 0;
    }
    long now = now();
    long millis = waiting(quota, rates.record(quota, 1, now), windows.millis());
    if (millis > 0) {
      // One that isn't served doesn't count, or an address that never gives up would stay shut out.
      rates.record(quota, -1, now);
    }
    return millis;
  }

  private static long waiting(Quota quota, Use use, long most) {
    if (use.perSecond() <= quota.limit()) {
      return 0;
    }
    double excess = (use.perSecond() - quota.limit()) / quota.limit();
    return Math.min(most, Math.round(excess * use.measuredMillis()));
  }

  private static QuotaKey key(Resource resource) {
    return switch (resource) {
      case PRODUCE -> QuotaKey.PRODUCER_BYTE_RATE;
      case FETCH -> QuotaKey.CONSUMER_BYTE_RATE;
      case REQUEST -> QuotaKey.REQUEST_PERCENTAGE;
    };
  }

  /** Quotas are for users by name, without the type of the principal. */
  private static String user(String principal) {
    return principal.startsWith(USER) ? principal.substring(USER.length()) : principal;
  }

  private long now() {
    return clock.nowNanos() / 1_000_000;
  }

  @Override
  public void onSnapshot(MetadataImage image) {
    use(QuotaTable.of(image));
  }

  @Override
  public void onCommand(MetadataImage image, MetadataCommand command) {
    if (command instanceof AlterConfig alter
        && alter.target().kind() == ConfigTarget.Kind.CLIENT_QUOTA) {
      use(QuotaTable.of(image));
    }
  }

  private void use(QuotaTable newest) {
    table = newest;
    if (newest.isEmpty()) {
      rates.clear();
    }
  }

  /** Figures for tests: the rates that are remembered. */
  int rateCount() {
    return rates.size();
  }
}
