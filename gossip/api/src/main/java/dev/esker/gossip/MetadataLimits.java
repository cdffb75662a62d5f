package dev.esker.gossip;

import java.util.Collection;
import java.util.Map;

/**
 * The bounds of what metadata may hold. They are checked when a command is made and again when one
 * is decoded, so that no input, however damaged, makes a broker claim unbounded memory.
 */
public final class MetadataLimits {
  /** The longest text (name of a host, value of a setting) in bytes of UTF-8. */
  public static final int MAX_TEXT_BYTES = 65_535;

  /** The most partitions of one topic. */
  public static final int MAX_PARTITIONS = 100_000;

  /** The most partitions of all topics together. */
  public static final int MAX_TOTAL_PARTITIONS = 10_000_000;

  /** The most replicas of one partition. */
  public static final int MAX_REPLICAS = 1_000;

  /** The most settings of one resource, and the most changes of one command. */
  public static final int MAX_CONFIGS = 1_000;

  /** The most endpoints of one broker. */
  public static final int MAX_ENDPOINTS = 100;

  /** The most partitions that one command changes. */
  public static final int MAX_CHANGES = 1_000_000;

  /** The most producer ids in one block. */
  public static final int MAX_PRODUCER_IDS = 1_000_000;

  /** The largest encoded command in bytes. */
  public static final int MAX_COMMAND_BYTES = 16 << 20;

  /** The largest encoded image in bytes. */
  public static final int MAX_IMAGE_BYTES = 1 << 30;

  private MetadataLimits() {}

  /**
   * Whether a text can be stored: at most {@link #MAX_TEXT_BYTES} in UTF-8, and without the halves
   * of surrogate pairs, which UTF-8 can't express.
   */
  public static boolean isStorable(String text) {
    if (text.length() > MAX_TEXT_BYTES) {
      return false;
    }
    int bytes = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < 0x80) {
        bytes++;
      } else if (c < 0x800) {
        bytes += 2;
      } else if (!Character.isSurrogate(c)) {
        bytes += 3;
      } else if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        bytes += 4;
        i++;
      } else {
        return false;
      }
    }
    return bytes <= MAX_TEXT_BYTES;
  }

  static void text(String name, String text) {
    if (!isStorable(text)) {
      throw new IllegalArgumentException(
          name
              + " of "
              + text.length()
              + " characters isn't text of at most "
              + MAX_TEXT_BYTES
              + " bytes");
    }
  }

  static void configs(Map<String, ?> configs) {
    count("configs", configs, MAX_CONFIGS);
    configs.forEach(
        (key, value) -> {
          text("key", key);
          if (value instanceof String string) {
            text(key, string);
          }
        });
  }

  static void count(String name, Collection<?> items, int max) {
    range(name, items.size(), 0, max);
  }

  static void count(String name, Map<?, ?> items, int max) {
    range(name, items.size(), 0, max);
  }

  static void range(String name, long value, long min, long max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(name + " = " + value + " is not in " + min + ".." + max);
    }
  }
}
