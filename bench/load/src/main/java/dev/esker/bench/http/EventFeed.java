package dev.esker.bench.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Reads server-sent events. While more than {@link #MOST_AHEAD} bytes wait to be read nothing is
 * taken from the connection, so that it's the server that has to wait.
 */
final class EventFeed implements Feed, HttpConnection.Listener {
  /** Bytes that may wait, before the last piece. */
  static final int MOST_AHEAD = 1 << 20;

  private static final int OK = 200;
  private static final int EVENT_BYTES = 128 << 20;
  private static final int ERROR_BYTES = 64 << 10;

  private final HttpConnection connection;
  private final Requests requests;
  private final String path;
  private final Destination destination;
  private final EventParser events = new EventParser(EVENT_BYTES);
  private final RecordReader records = new RecordReader();
  private final AtomicInteger ahead = new AtomicInteger();
  private final Body error = new Body(ERROR_BYTES);
  private int status;

  /**
   * A feed that hasn't begun.
   *
   * @param path of the partition
   */
  EventFeed(HttpConnection connection, Requests requests, String path, Destination destination) {
    this.connection = connection;
    this.requests = requests;
    this.path = path;
    this.destination = destination;
  }

  @Override
  public void start() {
    connection
        .loop()
        .execute(
            () ->
                connection.exchange(
                    requests.get(
                        path + "/consume?offset=earliest&format=string", "text/event-stream"),
                    true,
                    this));
  }

  @Override
  public void head(int code) {
    status = code;
  }

  @Override
  public void content(ByteBuf piece) {
    if (status != OK) {
      try {
        error.add(piece);
      } catch (IOException e) {
        connection.abort(e);
      }
      return;
    }
    byte[] bytes = ByteBufUtil.getBytes(piece);
    if (ahead.addAndGet(bytes.length) > MOST_AHEAD) {
      connection.setReading(false);
    }
    destination.arrived(this, bytes);
  }

  @Override
  public void ended() {
    destination.failed(
        new IOException(
            status == OK
                ? "the server ended the stream"
                : new Answer(status, error.copy()).shown()));
  }

  @Override
  public void lost(IOException why) {
    destination.failed(why);
  }

  @Override
  public void read(byte[] piece, Consumer<byte[]> values) throws IOException {
    events.read(piece, (data, length) -> values.accept(records.readRecord(data, 0, length)));
    int left = ahead.addAndGet(-piece.length);
    if (left <= MOST_AHEAD / 2 && left + piece.length > MOST_AHEAD / 2) {
      connection.loop().execute(() -> connection.setReading(true));
    }
  }

  /** Bytes that wait to be read. */
  int ahead() {
    return ahead.get();
  }

  @Override
  public void close() {
    connection.loop().execute(connection::close);
  }
}
