package dev.esker.bench.http;

import java.io.IOException;
import java.util.function.Consumer;

/**
 * Asks for records again and again. There is one answer at a time: the next request goes out when
 * it has been read.
 */
final class PollFeed implements Feed {
  private static final String QUERY = "&limit=10000&max_bytes=1048576&wait_ms=1000&format=string";

  /** What 1 MiB of values can become in JSON, with everything beside them. */
  private static final int ANSWER_BYTES = 64 << 20;

  private final HttpConnection connection;
  private final Requests requests;
  private final String path;
  private final Destination destination;
  private final RecordReader reader = new RecordReader();
  private volatile long next;

  /**
   * A feed that hasn't begun.
   *
   * @param path of the partition
   */
  PollFeed(HttpConnection connection, Requests requests, String path, Destination destination) {
    this.connection = connection;
    this.requests = requests;
    this.path = path;
    this.destination = destination;
  }

  @Override
  public void start() {
    connection.loop().execute(this::ask);
  }

  private void ask() {
    Answer.Gathering answer = new Answer.Gathering(connection, ANSWER_BYTES);
    var unused = answer.result().whenComplete(this::answered);
    connection.exchange(
        requests.get(path + "/consume?offset=" + next + QUERY, "application/json"), false, answer);
  }

  private void answered(Answer answer, Throwable why) {
    if (why != null) {
      destination.failed(why instanceof IOException e ? e : new IOException(why));
    } else if (!answer.isGood()) {
      destination.failed(new IOException(answer.shown()));
    } else {
      destination.arrived(this, answer.body());
    }
  }

  @Override
  public void read(byte[] piece, Consumer<byte[]> values) throws IOException {
    next = reader.readAnswer(piece, values);
    start();
  }

  @Override
  public void close() {
    connection.loop().execute(connection::close);
  }
}
