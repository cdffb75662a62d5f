package dev.esker.server.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.LayoutBase;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;

/**
 * An event as one line: time with milliseconds and zone offset, level, simple class name, message.
 * The stack trace of an exception follows at ERROR or when DEBUG is on; otherwise the message of
 * its root cause is enough, since one bad client must not fill the log. Line breaks inside a
 * message are shown as {@code \n}.
 */
final class LineLayout extends LayoutBase<ILoggingEvent> {

  private static final int LEVEL_WIDTH = 5;

  private final ZoneId zone = ZoneId.systemDefault();

  @Override
  public String doLayout(ILoggingEvent event) {
    StringBuilder line = new StringBuilder(160);
    time(line, ZonedDateTime.ofInstant(Instant.ofEpochMilli(event.getTimeStamp()), zone));
    String level = event.getLevel().toString();
    line.append(' ').append(level);
    line.append(" ".repeat(Math.max(0, LEVEL_WIDTH - level.length()) + 1));
    String logger = event.getLoggerName();
    line.append(logger, logger.lastIndexOf('.') + 1, logger.length()).append(": ");
    escaped(line, event.getFormattedMessage());
    IThrowableProxy thrown = event.getThrowableProxy();
    if (thrown == null) {
      return line.append('\n').toString();
    }
    if (event.getLevel().isGreaterOrEqual(ch.qos.logback.classic.Level.ERROR)
        || !event.getLevel().isGreaterOrEqual(ch.qos.logback.classic.Level.INFO)) {
      return line.append('\n').append(ThrowableProxyUtil.asString(thrown)).toString();
    }
    IThrowableProxy root = thrown;
    while (root.getCause() != null && root.getCause() != root) {
      root = root.getCause();
    }
    line.append(": ").append(root.getClassName()).append(": ");
    escaped(line, String.valueOf(root.getMessage()));
    return line.append('\n').toString();
  }

  private static void time(StringBuilder line, ZonedDateTime time) {
    line.append(time.getYear()).append('-');
    digits(line, time.getMonthValue(), 2).append('-');
    digits(line, time.getDayOfMonth(), 2).append('T');
    digits(line, time.getHour(), 2).append(':');
    digits(line, time.getMinute(), 2).append(':');
    digits(line, time.getSecond(), 2).append('.');
    digits(line, time.getNano() / 1_000_000, 3).append(time.getOffset().getId());
  }

  private static StringBuilder digits(StringBuilder line, int value, int width) {
    String text = Integer.toString(value);
    return line.append("0".repeat(width - text.length())).append(text);
  }

  private static void escaped(StringBuilder line, String message) {
    for (int i = 0; i < message.length(); i++) {
      char c = message.charAt(i);
      switch (c) {
        case '\n' -> line.append("\\n");
        case '\r' -> line.append("\\r");
        default -> line.append(c < ' ' && c != '\t' ? '?' : c);
      }
    }
  }
}
