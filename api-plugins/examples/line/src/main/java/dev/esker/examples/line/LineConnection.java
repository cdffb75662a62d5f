package dev.esker.examples.line;

import dev.esker.spi.ConnectionLimits;
import dev.esker.spi.ErrorCode;
import dev.esker.spi.FrontendMetrics;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection: a thread that reads requests and one that writes answers, with a queue of
 * requests under way between them.
 *
 * <ul>
 *   <li><b>Order.</b> The reader puts each request into the queue in the order of arrival, the
 *       writer takes them out in that order and waits for each, though a later one may be ready
 *       before.
 *   <li><b>Limits.</b> A request needs a permit before it is read, and gives it back when its
 *       answer is written. So a client that doesn't read its answers, or that sends faster than the
 *       broker answers, isn't read any more, and TCP slows it down. With lines of {@link
 *       #MAX_LINE_BYTES} the memory of a connection is bounded too.
 *   <li><b>Back-pressure.</b> While the broker's pipeline is full, {@link PutCommand} keeps the
 *       reader waiting; nothing is read meanwhile, and no other connection notices.
 *   <li><b>The end.</b> However the reader ends, it puts {@link #END} into the queue as the last
 *       thing. The writer always goes on to there: it writes the answers, or, once writing fails,
 *       abandons them, so that nothing that the broker has lent is kept.
 * </ul>
 */
final class LineConnection {

  /** The longest line; 64 requests of that size are 4 MiB. */
  static final int MAX_LINE_BYTES = 64 * 1024;

  private static final int MAX_REQUESTS_UNDER_WAY = 64;
  private static final long JOIN_MILLIS = 1_000;
  private static final Request END = new Request("", 0, null);
  private static final Logger log = LoggerFactory.getLogger(LineConnection.class);

  /**
   * A request under way.
   *
   * @param api its kind, for figures
   * @param arrivedNanos when it was read
   * @param answer what will be answered; null after the last request
   */
  private record Request(String api, long arrivedNanos, PendingAnswer answer) {
    boolean isEnd() {
      return answer == null;
    }
  }

  private final Socket socket;
  private final Commands commands;
  private final FrontendMetrics metrics;
  private final Consumer<LineConnection> onEnd;
  private final long idleMillis;
  private final Semaphore permits;
  private final BlockingQueue<Request> underWay;
  private final Thread reader;
  private final Thread writer;
  private volatile boolean draining;

  LineConnection(
      Socket socket,
      Commands commands,
      ConnectionLimits limits,
      FrontendMetrics metrics,
      Consumer<LineConnection> onEnd) {
    this.socket = socket;
    this.commands = commands;
    this.metrics = metrics;
    this.onEnd = onEnd;
    this.idleMillis = Math.min(Integer.MAX_VALUE, limits.idleMillis());
    int most = Math.min(MAX_REQUESTS_UNDER_WAY, limits.maxInFlightRequestsPerConnection());
    this.permits = new Semaphore(most);
    this.underWay = new LinkedBlockingQueue<>(most + 1); // and END
    this.reader = new Thread(this::read, "esker-line-read-" + socket.getPort());
    this.writer = new Thread(this::write, "esker-line-write-" + socket.getPort());
  }

  void start() {
    reader.start();
    writer.start();
  }

  /** Reads nothing more; answers what was read, and closes. */
  void drain() {
    draining = true;
    try {
      socket.shutdownInput(); // the reader sees the end of its input
    } catch (IOException e) {
      log.debug("already closed", e);
    }
  }

  /** Ends at once; returns when both threads have ended, or soon after. */
  void close() {
    draining = true;
    closeSocket();
    reader.interrupt();
    writer.interrupt();
    join(reader);
    join(writer);
  }

  static void join(Thread thread) {
    try {
      thread.join(JOIN_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void closeSocket() {
    try {
      socket.close();
    } catch (IOException e) {
      log.debug("can't be closed", e);
    }
  }

  private void read() {
    try {
      socket.setTcpNoDelay(true);
      socket.setSoTimeout((int) idleMillis);
      readRequests(new LineReader(socket.getInputStream(), MAX_LINE_BYTES));
    } catch (SocketTimeoutException e) {
      log.debug("{} was idle for {} ms", socket.getRemoteSocketAddress(), idleMillis);
    } catch (IOException e) {
      log.debug("{} has gone: {}", socket.getRemoteSocketAddress(), e.getMessage());
    } catch (InterruptedException e) {
      log.debug("closed", e);
    } finally {
      underWay.add(END);
    }
  }

  private void readRequests(LineReader lines) throws IOException, InterruptedException {
    boolean more = true;
    while (more && !draining) {
      if (!permits.tryAcquire(idleMillis, TimeUnit.MILLISECONDS)) {
        closeSocket(); // it doesn't read its answers
        return;
      }
      if (draining) {
        return; // what is left in the reader's buffer was not taken
      }
      try {
        String line = lines.next();
        if (line == null) {
          return;
        }
        more = begin(line);
      } catch (LineReader.LineTooLongException e) {
        more = false;
        add("OTHER", PendingAnswer.of(Answer.failed(ErrorCode.MESSAGE_TOO_LARGE, e.getMessage())));
      }
    }
  }

  /** Whether the client may send more. */
  private boolean begin(String line) throws InterruptedException {
    String api = Commands.kind(line);
    PendingAnswer answer;
    try {
      answer = commands.begin(line);
    } catch (RuntimeException e) {
      log.error("a request has failed in an unexpected way", e);
      answer = PendingAnswer.of(Answer.failed(ErrorCode.UNKNOWN_SERVER_ERROR, null));
    }
    add(api, answer);
    return !api.equals(Commands.QUIT);
  }

  /** There is always room, since there was a permit. */
  private void add(String api, PendingAnswer answer) {
    underWay.add(new Request(api, System.nanoTime(), answer));
  }

  private void write() {
    boolean wanted = true;
    try {
      for (Request next = take(); !next.isEnd(); next = take()) {
        if (wanted) {
          wanted = answer(next);
        } else {
          next.answer().abandon();
        }
        permits.release();
      }
    } finally {
      closeSocket();
      onEnd.accept(this);
    }
  }

  /**
   * The next one. An interrupt says that answers aren't wanted any more, not that there is none.
   */
  private Request take() {
    while (true) {
      try {
        return underWay.take();
      } catch (InterruptedException e) {
        closeSocket();
      }
    }
  }

  /** Waits for an answer and writes it; false if it couldn't, so that no further one is wanted. */
  private boolean answer(Request request) {
    try {
      Answer answer = request.answer().await();
      if (answer.error() != ErrorCode.NONE) {
        metrics.failed(request.api(), answer.error().name());
      }
      // Not buffered: an answer must not wait for the next one, which may take long.
      OutputStream out = socket.getOutputStream();
      out.write((answer.line() + "\n").getBytes(StandardCharsets.ISO_8859_1));
      metrics.answered(request.api(), System.nanoTime() - request.arrivedNanos());
      return true;
    } catch (InterruptedException e) {
      request.answer().abandon();
    } catch (IOException e) {
      log.debug("{} has gone: {}", socket.getRemoteSocketAddress(), e.getMessage());
    } catch (RuntimeException e) {
      log.error("an answer has failed in an unexpected way", e);
    }
    closeSocket(); // so that the reader ends too
    return false;
  }
}
