package dev.esker.gossip;

import static dev.esker.gossip.MetadataLimits.text;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Objects;
import java.util.Optional;

/**
 * What a stored configuration belongs to.
 *
 * @param kind what it is
 * @param name of the topic or the subscription; id of the broker, or empty for all brokers; text of
 *     the {@link QuotaEntity}
 */
public record ConfigTarget(Kind kind, String name) implements Comparable<ConfigTarget> {
  private static final Comparator<ConfigTarget> ORDER =
      Comparator.comparing(ConfigTarget::kind).thenComparing(ConfigTarget::name);

  /** The kinds of things with a configuration. */
  public enum Kind {
    TOPIC(0),
    BROKER(1),
    /** Quotas of clients, by the name of what they limit. */
    CLIENT_QUOTA(2),
    /** A subscription to metrics of clients (KIP-714). */
    CLIENT_METRICS(3);

    private final int code;

    Kind(int code) {
      this.code = code;
    }

    /** The number of this kind in the format. */
    int code() {
      return code;
    }

    static Optional<Kind> of(int code) {
      return Arrays.stream(values()).filter(kind -> kind.code == code).findFirst();
    }
  }

  public ConfigTarget {
    Objects.requireNonNull(kind, "kind");
    text("name", name);
    if (kind == Kind.CLIENT_QUOTA) {
      QuotaEntity.parse(name);
    }
  }

  /** A topic's configuration. */
  public static ConfigTarget topic(String name) {
    return new ConfigTarget(Kind.TOPIC, name);
  }

  /** One broker's dynamic configuration. */
  public static ConfigTarget broker(int id) {
    return new ConfigTarget(Kind.BROKER, Integer.toString(id));
  }

  /** The dynamic configuration of all brokers. */
  public static ConfigTarget allBrokers() {
    return new ConfigTarget(Kind.BROKER, "");
  }

  /** The quotas of that entity. */
  public static ConfigTarget quota(QuotaEntity entity) {
    return new ConfigTarget(Kind.CLIENT_QUOTA, entity.text());
  }

  @Override
  public int compareTo(ConfigTarget other) {
    return ORDER.compare(this, other);
  }
}
