package dev.esker.server.lab;

import dev.esker.server.lab.LabMessage.ActReply;
import dev.esker.server.lab.LabMessage.AskAct;
import dev.esker.server.lab.LabMessage.AskLink;
import dev.esker.server.lab.LabMessage.AskPicture;
import dev.esker.server.lab.LabMessage.Cut;
import dev.esker.server.lab.LabMessage.Hello;
import dev.esker.server.lab.LabMessage.LinkReply;
import dev.esker.server.lab.LabMessage.PictureReply;
import dev.esker.server.lab.LabMessage.Told;
import dev.esker.spi.ClusterAdmin.Answer;
import dev.esker.spi.ErrorCode;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One broker's connection, at the supervisor's end; {@link #run} is called by one thread. */
final class LabSession {
  private static final Logger LOG = LoggerFactory.getLogger(LabSession.class);

  private final LabConnection connection;
  private final LabServer.Supervisor supervisor;
  private final BiConsumer<Integer, LabSession> greeted;
  private int broker = -1;

  // Guarded by this.
  private final Deque<Waiting> waiting = new ArrayDeque<>();
  private long wanted;
  private long sent;
  private long told;
  private boolean over;

  /** Somebody who waits until a state of the links is in force. */
  private record Waiting(long number, CompletableFuture<Void> done) {}

  LabSession(
      LabConnection connection,
      LabServer.Supervisor supervisor,
      BiConsumer<Integer, LabSession> greeted) {
    this.connection = connection;
    this.supervisor = supervisor;
    this.greeted = greeted;
  }

  /** Serves until the connection ends. */
  void run() {
    try {
      if (!(connection.receive() instanceof Hello hello)) {
        throw new IOException("it doesn't begin with hello");
      }
      broker = hello.broker();
      greeted.accept(broker, this);
      var unused = tell();
      for (LabMessage next = connection.receive(); next != null; next = connection.receive()) {
        received(next);
      }
    } catch (IOException e) {
      LOG.debug("the connection of broker {} has ended", broker, e);
    } finally {
      close();
    }
  }

  private void received(LabMessage message) throws IOException {
    if (message instanceof Told news) {
      told(news.number());
    } else if (message instanceof AskPicture ask) {
      connection.send(new PictureReply(ask.number(), supervisor.picture()));
    } else if (message instanceof AskAct ask) {
      reply(
          ask.number(),
          supervisor.act(broker, ask.broker(), ask.action()),
          deed -> new ActReply(ask.number(), deed));
    } else if (message instanceof AskLink ask) {
      reply(
          ask.number(),
          supervisor.link(ask.link(), ask.cut()),
          deed -> new LinkReply(ask.number(), deed));
    } else {
      throw new IOException("a broker doesn't say " + message);
    }
  }

  private <T> void reply(
      long number, CompletionStage<Answer<T>> stage, Function<T, LabMessage> whenDone) {
    var unused =
        stage.whenComplete(
            (answer, failure) -> {
              if (failure != null) {
                send(LabServer.failed(number, failure));
              } else if (answer.error() != ErrorCode.NONE) {
                send(LabServer.failed(number, answer));
              } else {
                send(whenDone.apply(answer.value()));
              }
            });
  }

  private void send(LabMessage message) {
    try {
      connection.send(message);
    } catch (IOException e) {
      LOG.debug("broker {} can't be told", broker, e);
      disconnect();
    }
  }

  /** Tells it what it is cut off from now; completes once it says so, or is gone. */
  CompletionStage<Void> tell() {
    CompletableFuture<Void> done = new CompletableFuture<>();
    synchronized (this) {
      if (over) {
        return CompletableFuture.completedFuture(null);
      }
      wanted++;
      waiting.add(new Waiting(wanted, done));
      sendNewest();
    }
    return done;
  }

  /** Sends what is wanted, unless something is on its way already; then its end sends. */
  private void sendNewest() {
    if (!over && sent == told && told < wanted) {
      sent = wanted;
      send(new Cut(sent, supervisor.cutFrom(broker)));
    }
  }

  private void told(long number) throws IOException {
    List<Waiting> done = new ArrayList<>();
    synchronized (this) {
      if (number != sent) {
        throw new IOException("told " + number + " instead of " + sent);
      }
      told = number;
      while (!waiting.isEmpty() && waiting.peek().number() <= told) {
        done.add(waiting.poll());
      }
      sendNewest();
    }
    done.forEach(each -> each.done().complete(null));
  }

  /** Ends it; whoever waits needs not wait any more. */
  void close() {
    List<Waiting> done;
    synchronized (this) {
      over = true;
      done = List.copyOf(waiting);
      waiting.clear();
    }
    done.forEach(each -> each.done().complete(null));
    disconnect();
  }

  private void disconnect() {
    try {
      connection.close();
    } catch (IOException e) {
      LOG.debug("a connection can't be closed", e);
    }
  }
}
