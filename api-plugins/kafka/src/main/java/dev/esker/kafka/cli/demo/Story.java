package dev.esker.kafka.cli.demo;

import dev.esker.commands.Console;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * Says on standard error what happens, with the seconds since the beginning. Somebody who watches
 * also sees a line with figures that changes. For one thread.
 */
final class Story {
  private static final String CLEAR = "\r\u001b[K";
  private static final long EVERY_MILLIS = 200;

  private final Console console;
  private final LongSupplier nanos;
  private final long begin;
  private long tickedMillis = -EVERY_MILLIS;
  private boolean ticking;

  Story(Console console, LongSupplier nanos) {
    this.console = console;
    this.nanos = nanos;
    this.begin = nanos.getAsLong();
  }

  private double seconds() {
    return (nanos.getAsLong() - begin) / 1e9;
  }

  /** Says what has just happened. */
  void tell(String what) {
    clear();
    console.err().println(String.format(Locale.ROOT, "%6.1f s  %s", seconds(), what));
  }

  /** Says something without a time. */
  void line(String text) {
    clear();
    console.err().println(text);
  }

  /** Shows figures, which make way for what comes next; only to somebody who watches. */
  void figures(long acknowledged, long read) {
    long now = (long) (seconds() * 1000);
    if (!console.watched() || now - tickedMillis < EVERY_MILLIS) {
      return;
    }
    tickedMillis = now;
    ticking = true;
    console
        .err()
        .print(
            CLEAR
                + String.format(
                    Locale.ROOT,
                    "%6.1f s  %,d records acknowledged, %,d read",
                    seconds(),
                    acknowledged,
                    read));
    console.err().flush();
  }

  private void clear() {
    if (ticking) {
      ticking = false;
      console.err().print(CLEAR);
    }
  }
}
