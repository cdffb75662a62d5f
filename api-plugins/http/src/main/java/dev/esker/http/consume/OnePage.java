package dev.esker.http.consume;

import dev.esker.http.server.Exchange;
import io.vertx.core.buffer.Buffer;
import java.util.concurrent.CancellationException;

/** One answer with the next records, or with none if there are none in time. */
final class OnePage {

  private static final long NANOS_PER_MILLI = 1_000_000;

  private final Exchange exchange;
  private final Fetching fetching;
  private final Reading reading;
  private final long deadlineNanos;
  private Positions positions;

  OnePage(Exchange exchange, Fetching fetching, Reading reading, Positions positions) {
    this.exchange = exchange;
    this.fetching = fetching;
    this.reading = reading;
    this.positions = positions;
    this.deadlineNanos = System.nanoTime() + reading.waitMillis() * NANOS_PER_MILLI;
  }

  void start() {
    fetch(reading.waitMillis());
  }

  private void fetch(int waitMillis) {
    Positions from = positions;
    fetching.start(
        from,
        reading.maxBytes(),
        waitMillis,
        asked ->
            new PageWriter(reading, reading.limit(), false, true, from)
                .write(asked.entries(), asked.response()),
        this::fetched);
  }

  private void fetched(Page page, Throwable failure) {
    if (failure instanceof CancellationException) {
      // The broker stops: nothing came, and the client knows where to go on.
      answer(new Page(new byte[0], 0, 0, positions, -1, -1));
      return;
    }
    if (failure != null) {
      exchange.fail(failure);
      return;
    }
    boolean moved = !page.next().equals(positions);
    positions = page.next();
    if (page.records() == 0 && moved) {
      // Only what no consumer sees, or what compaction has left out: the next one may be there.
      fetch((int) Math.max(0, (deadlineNanos - System.nanoTime()) / NANOS_PER_MILLI));
      return;
    }
    answer(page);
  }

  private void answer(Page page) {
    Buffer text =
        Buffer.buffer(page.text().length + 256)
            .appendString("{\"messages\":[")
            .appendBytes(page.text())
            .appendString("]");
    boolean one = page.next().next().size() == 1;
    if (one) {
      long next = page.next().next().values().iterator().next();
      text.appendString(",\"next_offset\":" + next);
    }
    if (!reading.plain()) {
      if (one && page.highWatermark() >= 0) {
        text.appendString(
            ",\"high_watermark\":"
                + page.highWatermark()
                + ",\"log_start_offset\":"
                + page.logStartOffset());
      }
      text.appendString(",\"cursor\":\"" + page.next().toCursor() + "\"");
    }
    exchange.answer(200, Exchange.JSON, text.appendString("}"));
  }
}
