package dev.esker.gossip;

import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Whom a quota is for (KIP-546): a user, a client id, both together, or an address; each by name or
 * as the default of those that have no quota of their own.
 *
 * <p>Its text is the name of a {@link ConfigTarget}: the parts in the order of {@link Part}, with a
 * slash between them, each followed by {@code =name} unless it is the default. Within a name the
 * characters {@code %}, {@code /} and {@code =} are {@code %25}, {@code %2F} and {@code %3D}, so
 * that every entity has one text and every text one entity.
 *
 * @param parts names by part, empty for the default; never all absent, and an address stands alone
 */
public record QuotaEntity(SortedMap<Part, Optional<String>> parts)
    implements Comparable<QuotaEntity> {

  /** What an entity is made of. */
  public enum Part {
    USER("user"),
    CLIENT_ID("client-id"),
    IP("ip");

    private final String text;

    Part(String text) {
      this.text = text;
    }

    /** As the Kafka protocol calls it. */
    public String text() {
      return text;
    }

    /** The part of that name. */
    public static Optional<Part> of(String text) {
      return Arrays.stream(values()).filter(part -> part.text.equals(text)).findFirst();
    }
  }

  private static final String BETWEEN_PARTS = "/";

  public QuotaEntity {
    Objects.requireNonNull(parts, "parts");
    parts = Collections.unmodifiableSortedMap(new TreeMap<>(parts));
    if (parts.isEmpty()) {
      throw new IllegalArgumentException("a quota is for nobody");
    }
    if (parts.containsKey(Part.IP) && parts.size() > 1) {
      throw new IllegalArgumentException("a quota of an ip can't be one of a user or client-id");
    }
    parts.forEach(
        (part, name) -> {
          if (name.isPresent() && name.get().isEmpty()) {
            throw new IllegalArgumentException("the name of a " + part.text + " is empty");
          }
        });
  }

  /** An entity of those parts. */
  public static QuotaEntity of(Map<Part, Optional<String>> parts) {
    return new QuotaEntity(new TreeMap<>(parts));
  }

  /** Its text. */
  public String text() {
    StringBuilder text = new StringBuilder();
    parts.forEach(
        (part, name) -> {
          text.append(text.length() == 0 ? "" : BETWEEN_PARTS).append(part.text);
          name.ifPresent(plain -> text.append('=').append(escaped(plain)));
        });
    return text.toString();
  }

  /**
   * The entity with that text.
   *
   * @throws IllegalArgumentException if no entity has it
   */
  public static QuotaEntity parse(String text) {
    TreeMap<Part, Optional<String>> parts = new TreeMap<>();
    for (String item : text.split(BETWEEN_PARTS, -1)) {
      int equals = item.indexOf('=');
      Part part =
          Part.of(equals < 0 ? item : item.substring(0, equals))
              .orElseThrow(
                  () -> new IllegalArgumentException("a quota can't be for '" + text + "'"));
      parts.put(
          part, equals < 0 ? Optional.empty() : Optional.of(plain(item.substring(equals + 1))));
    }
    QuotaEntity entity = new QuotaEntity(parts);
    if (!entity.text().equals(text)) {
      throw new IllegalArgumentException("'" + text + "' should be '" + entity.text() + "'");
    }
    return entity;
  }

  private static String escaped(String name) {
    return name.replace("%", "%25").replace("/", "%2F").replace("=", "%3D");
  }

  private static String plain(String escaped) {
    return escaped.replace("%3D", "=").replace("%2F", "/").replace("%25", "%");
  }

  /** The order of the texts. */
  @Override
  public int compareTo(QuotaEntity other) {
    return text().compareTo(other.text());
  }

  @Override
  public String toString() {
    return text();
  }
}
