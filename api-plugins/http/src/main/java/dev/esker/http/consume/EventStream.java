package dev.esker.http.consume;

import dev.esker.http.json.Json;
import dev.esker.http.server.ApiException;
import dev.esker.http.server.Exchange;
import dev.esker.http.server.ResponseStream;
import io.vertx.core.buffer.Buffer;
import java.util.concurrent.CancellationException;

/**
 * Server-sent events (WHATWG HTML, 9.2): records as they come, for ever or up to a limit. The next
 * records are fetched once the client has taken those before, so that a slow one holds up nothing
 * but itself. For its exchange's loop only.
 */
final class EventStream {

  /** The type of such a stream. */
  static final String TYPE = "text/event-stream";

  private static final int PING_MILLIS = 15_000;
  private static final int CHUNK_BYTES = 256 * 1024;
  private static final int CHUNK_RECORDS = 1_000;
  private static final Buffer PING = Buffer.buffer(":\n\n");
  private static final Buffer OPENING = Buffer.buffer("retry: 1000\n\n");

  private final Exchange exchange;
  private final Fetching fetching;
  private final Reading reading;
  private final boolean offsetsAsIds;
  private Positions positions;
  private ResponseStream stream;
  private int left;

  /**
   * @param offsetsAsIds whether ids of events are offsets, else cursors
   */
  EventStream(
      Exchange exchange,
      Fetching fetching,
      Reading reading,
      boolean offsetsAsIds,
      Positions positions) {
    this.exchange = exchange;
    this.fetching = fetching;
    this.reading = reading;
    this.offsetsAsIds = offsetsAsIds;
    this.positions = positions;
    this.left = reading.limit();
  }

  void start() {
    // The first look is answered in the ordinary way if it fails: a wrong offset is a 400.
    fetch(0);
  }

  private void fetch(int waitMillis) {
    int limit = reading.limit() == 0 ? CHUNK_RECORDS : Math.min(CHUNK_RECORDS, left);
    Positions from = positions;
    fetching.start(
        from,
        Math.min(CHUNK_BYTES, reading.maxBytes()),
        waitMillis,
        asked ->
            new PageWriter(reading, limit, true, offsetsAsIds, from)
                .write(asked.entries(), asked.response()),
        this::fetched);
  }

  private void fetched(Page page, Throwable failure) {
    if (failure != null) {
      broken(failure);
      return;
    }
    if (stream == null) {
      stream = exchange.stream(TYPE);
      stream.write(OPENING);
    } else if (page.records() == 0) {
      stream.write(PING);
    }
    positions = page.next();
    if (page.records() > 0) {
      stream.write(Buffer.buffer(page.text()));
      left -= page.records();
    }
    if (reading.limit() > 0 && left <= 0) {
      stream.end();
    } else if (!exchange.isOver()) {
      stream.whenWritable(() -> fetch(PING_MILLIS));
    }
  }

  private void broken(Throwable failure) {
    boolean stopping = failure instanceof CancellationException;
    if (stream == null) {
      exchange.fail(stopping ? ConsumeHandlers.stopping() : failure);
      return;
    }
    if (!stopping) {
      ApiException error = exchange.error(failure);
      byte[] text = Json.bytes(Json.error(error.code(), error.getMessage(), error.field()));
      stream.write(
          Buffer.buffer("event: error\ndata: ")
              .appendBuffer(Buffer.buffer(text))
              .appendString("\n\n"));
    }
    stream.end();
  }
}
