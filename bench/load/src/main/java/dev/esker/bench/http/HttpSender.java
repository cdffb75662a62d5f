package dev.esker.bench.http;

import dev.esker.bench.target.RefusedException;
import dev.esker.bench.target.Sender;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * Posts records over one connection. What comes while a request is under way goes with the next
 * one, as far as a request holds it.
 *
 * <p>Invariants: at most one request is under way. It counts as such until all its records have had
 * their outcomes, so what is sent from an outcome goes together into the next one. Outcomes are
 * told on the connection's loop, never within {@link #send}.
 */
final class HttpSender implements Sender {
  private static final int ANSWER_BYTES = 64 << 10;
  private static final int RESULT_BYTES = 512;

  private final HttpConnection connection;
  private final ProduceRequests requests;
  private final ProduceAnswers answers;
  private final int recordsPerRequest;
  private final int queuedRecords;
  private final Counts counts;
  private final Produced answer = new Produced();

  /** Records of the request that is under way; touched by the loop only. */
  private final List<Pending> batch = new ArrayList<>();

  private final Body body;

  /** What waits for the connection; guarded by this, as all that follows. */
  private final ArrayDeque<Pending> queue = new ArrayDeque<>();

  private boolean busy;
  private int waiters;

  HttpSender(HttpConnection connection, HttpSettings settings, String topic, Counts counts) {
    boolean arrays = settings.recordsPerRequest() > 1;
    this.connection = connection;
    this.counts = counts;
    this.requests = new ProduceRequests(settings.address(), topic, arrays);
    this.answers = new ProduceAnswers(arrays);
    this.recordsPerRequest = settings.recordsPerRequest();
    this.queuedRecords = settings.queuedRecords();
    this.body = new Body(ANSWER_BYTES + recordsPerRequest * RESULT_BYTES);
  }

  /** Takes a record; waits while the queue is full, except in an outcome. */
  @Override
  public void send(byte[] key, byte[] value, Outcome outcome) {
    ProduceRequests.checkPlain(value);
    if (key != null) {
      ProduceRequests.checkPlain(key);
    }
    boolean first;
    synchronized (this) {
      try {
        awaitRoom();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        outcome.failed(e);
        return;
      }
      queue.add(new Pending(key, value, outcome));
      first = !busy;
      busy = true;
    }
    if (first) {
      connection.loop().execute(this::post);
    }
  }

  private synchronized void awaitRoom() throws InterruptedException {
    // Who answers an outcome with a record leaves the queue no longer than it was.
    if (!connection.loop().inEventLoop()) {
      waiters++;
      try {
        while (queue.size() >= queuedRecords) {
          wait();
        }
      } finally {
        waiters--;
      }
    }
  }

  /** Sends what waits, or comes to rest. On the loop. */
  private void post() {
    synchronized (this) {
      batch.clear();
      while (batch.size() < recordsPerRequest && !queue.isEmpty()) {
        batch.add(queue.poll());
      }
      busy = !batch.isEmpty();
      if (waiters > 0) {
        notifyAll();
      }
    }
    if (!batch.isEmpty()) {
      ByteBuf request = requests.of(batch, PooledByteBufAllocator.DEFAULT);
      connection.exchange(request, false, answer);
    }
  }

  /** The answer to the request that is under way. */
  private final class Produced implements HttpConnection.Listener {
    private int status;

    @Override
    public void head(int code) {
      status = code;
      body.clear();
    }

    @Override
    public void content(ByteBuf piece) {
      try {
        body.add(piece);
      } catch (IOException e) {
        connection.abort(e);
      }
    }

    @Override
    public void ended() {
      counts.answered();
      List<Exception> outcomes = answers.read(status, body, batch.size());
      for (int i = 0; i < outcomes.size(); i++) {
        batch.get(i).tell(outcomes.get(i));
      }
      post();
    }

    @Override
    public void lost(IOException why) {
      String kind = why instanceof SocketTimeoutException ? "no answer" : "connection";
      Exception reason = new RefusedException(kind, why.getMessage(), why);
      batch.forEach(record -> record.tell(reason));
      post();
    }
  }

  /** Every request has an answer or runs out of time; so this has a limit. */
  @Override
  public void flush() {
    boolean interrupted = false;
    synchronized (this) {
      waiters++;
      while (busy) {
        try {
          wait();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      waiters--;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    connection.loop().execute(connection::close);
  }
}
