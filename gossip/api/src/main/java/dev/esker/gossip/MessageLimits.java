package dev.esker.gossip;

import java.time.Duration;
import java.util.regex.Pattern;

/** The bounds of {@link ClusterMessages}, for those who implement it. */
public final class MessageLimits {
  private static final Pattern SUBJECT = Pattern.compile("[a-zA-Z0-9.-]{1,100}");

  private MessageLimits() {}

  /**
   * Checks a subject.
   *
   * @throws IllegalArgumentException if it isn't one
   */
  public static void subject(String subject) {
    if (!SUBJECT.matcher(subject).matches()) {
      throw new IllegalArgumentException(
          "subject '" + subject + "' isn't up to 100 letters, digits, dots and dashes");
    }
  }

  /**
   * Checks a request.
   *
   * @throws IllegalArgumentException names what is out of its range
   */
  public static void check(String subject, byte[] body, Duration limit) {
    subject(subject);
    MetadataLimits.range("bytes", body.length, 0, ClusterMessages.MAX_BODY_BYTES);
    if (limit.isNegative() || limit.isZero() || limit.compareTo(ClusterMessages.MAX_LIMIT) > 0) {
      throw new IllegalArgumentException(
          "limit = " + limit + " is not in PT0.000000001S.." + ClusterMessages.MAX_LIMIT);
    }
  }
}
