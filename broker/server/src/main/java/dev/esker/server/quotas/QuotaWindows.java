package dev.esker.server.quotas;

/**
 * How rates are measured.
 *
 * @param count {@code quota.window.num}: windows that are remembered, the current one included
 * @param millis {@code quota.window.size.seconds}: the length of each, in milliseconds
 */
public record QuotaWindows(int count, long millis) {

  /** Kafka's: ten whole windows of a second and the current one. */
  public static final QuotaWindows DEFAULTS = new QuotaWindows(11, 1_000);

  public QuotaWindows {
    if (count < 1 || millis < 1) {
      throw new IllegalArgumentException(count + " windows of " + millis + " ms");
    }
  }
}
