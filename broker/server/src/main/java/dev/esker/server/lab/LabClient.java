package dev.esker.server.lab;

import dev.esker.server.cluster.CutLinks;
import dev.esker.server.lab.LabMessage.ActReply;
import dev.esker.server.lab.LabMessage.AskAct;
import dev.esker.server.lab.LabMessage.AskLink;
import dev.esker.server.lab.LabMessage.AskPicture;
import dev.esker.server.lab.LabMessage.Cut;
import dev.esker.server.lab.LabMessage.Failed;
import dev.esker.server.lab.LabMessage.Hello;
import dev.esker.server.lab.LabMessage.LinkReply;
import dev.esker.server.lab.LabMessage.PictureReply;
import dev.esker.server.lab.LabMessage.Reply;
import dev.esker.server.lab.LabMessage.Told;
import dev.esker.spi.ClusterAdmin.Answer;
import dev.esker.spi.ErrorCode;
import dev.esker.spi.FailureLab;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.LongFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A broker's end of the failure lab: asks the supervisor, and cuts links as it says. */
public final class LabClient implements FailureLab, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LabClient.class);

  /** How long a question may take: a little longer than the supervisor allows itself. */
  static final Duration LIMIT = Duration.ofSeconds(20);

  /** Questions that wait for their answer at a time. */
  static final int MAX_WAITING = 16;

  private final LabConnection connection;
  private final CutLinks links;
  private final Duration limit;
  private final CompletableFuture<Void> begun = new CompletableFuture<>();
  private final AtomicLong numbers = new AtomicLong();
  private final Map<Long, CompletableFuture<Reply>> waiting = new ConcurrentHashMap<>();
  private volatile boolean over;

  private LabClient(LabConnection connection, CutLinks links, Duration limit) {
    this.connection = connection;
    this.links = links;
    this.limit = limit;
  }

  /**
   * Connects a broker; returns once it knows which of its links are cut.
   *
   * @param socket the supervisor's
   * @param broker its id
   * @param links cut from here
   * @throws IOException if the supervisor can't be reached
   */
  public static LabClient connect(Path socket, int broker, CutLinks links)
      throws IOException, InterruptedException {
    return connect(socket, broker, links, LIMIT);
  }

  static LabClient connect(Path socket, int broker, CutLinks links, Duration limit)
      throws IOException, InterruptedException {
    try {
      LabConnection connection =
          new LabConnection(SocketChannel.open(UnixDomainSocketAddress.of(socket)));
      LabClient client = new LabClient(connection, links, limit);
      client.begin(broker);
      return client;
    } catch (IOException e) {
      throw new IOException(
          "the failure lab at " + socket + " can't be reached: " + e.getMessage(), e);
    }
  }

  private void begin(int broker) throws IOException, InterruptedException {
    boolean done = false;
    try {
      connection.send(new Hello(broker));
      Thread reading = new Thread(this::run, "esker-lab");
      reading.setDaemon(true);
      reading.start();
      begun.get(limit.toMillis(), TimeUnit.MILLISECONDS);
      done = true;
    } catch (ExecutionException | TimeoutException e) {
      throw new IOException("it doesn't say which links are cut", e);
    } finally {
      if (!done) {
        connection.close();
      }
    }
  }

  private void run() {
    try {
      for (LabMessage next = connection.receive(); next != null; next = connection.receive()) {
        received(next);
      }
    } catch (IOException e) {
      if (!over) {
        LOG.warn("The failure lab can't be heard any more: {}", e.getMessage());
      }
    } finally {
      over = true;
      begun.completeExceptionally(new IOException("the connection has ended"));
      waiting.keySet().forEach(number -> answer(gone(number)));
    }
  }

  private static Failed gone(long number) {
    return new Failed(
        number, ErrorCode.BROKER_NOT_AVAILABLE, "the program that runs this cluster is gone");
  }

  private void received(LabMessage message) throws IOException {
    if (message instanceof Cut cut) {
      if (!cut.ports().isEmpty() || begun.isDone()) {
        LOG.info("Links that are cut by the failure lab: with brokers {}", cut.ports().keySet());
      }
      links.set(new CutLinks.Cut(cut.ports()));
      begun.complete(null);
      connection.send(new Told(cut.number()));
    } else if (message instanceof Reply reply) {
      answer(reply);
    } else {
      throw new IOException("a supervisor doesn't say " + message);
    }
  }

  private void answer(Reply reply) {
    CompletableFuture<Reply> asked = waiting.remove(reply.number());
    if (asked != null) {
      asked.complete(reply);
    }
  }

  @Override
  public CompletionStage<Answer<Picture>> picture() {
    return ask(
        AskPicture::new, reply -> reply instanceof PictureReply picture ? picture.picture() : null);
  }

  @Override
  public CompletionStage<Answer<Deed>> act(int broker, Action action) {
    return ask(
        number -> new AskAct(number, broker, action),
        reply -> reply instanceof ActReply act ? act.deed() : null);
  }

  @Override
  public CompletionStage<Answer<LinkDeed>> link(Link link, boolean cut) {
    return ask(
        number -> new AskLink(number, link, cut),
        reply -> reply instanceof LinkReply done ? done.deed() : null);
  }

  private <T> CompletionStage<Answer<T>> ask(
      LongFunction<LabMessage> question, Function<Reply, T> value) {
    if (waiting.size() >= MAX_WAITING) {
      return CompletableFuture.completedFuture(
          Answer.failed(
              ErrorCode.OPERATION_NOT_ATTEMPTED,
              MAX_WAITING + " questions to the failure lab wait already"));
    }
    long number = numbers.incrementAndGet();
    CompletableFuture<Reply> asked = new CompletableFuture<>();
    waiting.put(number, asked);
    try {
      connection.send(question.apply(number));
    } catch (IOException e) {
      answer(gone(number));
    }
    if (over) {
      answer(gone(number));
    }
    return asked
        .completeOnTimeout(
            new Failed(number, ErrorCode.REQUEST_TIMED_OUT, "the supervisor doesn't answer"),
            limit.toMillis(),
            TimeUnit.MILLISECONDS)
        .thenApply(
            reply -> {
              waiting.remove(number);
              return answered(reply, value.apply(reply));
            });
  }

  private static <T> Answer<T> answered(Reply reply, T value) {
    if (reply instanceof Failed failed) {
      return Answer.failed(failed.error(), failed.message());
    }
    return value == null
        ? Answer.failed(ErrorCode.UNKNOWN_SERVER_ERROR, "the failure lab answers something else")
        : Answer.of(value);
  }

  @Override
  public void close() throws IOException {
    over = true;
    connection.close();
  }
}
