package dev.esker.server.lab;

import dev.esker.spi.ClusterAdmin.Answer;
import dev.esker.spi.ErrorCode;
import dev.esker.spi.FailureLab.Action;
import dev.esker.spi.FailureLab.Deed;
import dev.esker.spi.FailureLab.Link;
import dev.esker.spi.FailureLab.LinkDeed;
import dev.esker.spi.FailureLab.Picture;
import java.io.IOException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The supervisor's end of the failure lab: answers its brokers, and tells them what is cut. */
public final class LabServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LabServer.class);

  /** More than a cluster on one machine has brokers, with those that come back counted twice. */
  static final int MAX_SESSIONS = 32;

  private final LabSocket socket;
  private final ServerSocketChannel channel;
  private final Supervisor supervisor;
  private final Set<LabSession> open = ConcurrentHashMap.newKeySet();
  private final Map<Integer, LabSession> byBroker = new ConcurrentHashMap<>();
  private volatile boolean closed;

  /** Who knows and does. Called from several threads; must not block. */
  public interface Supervisor {
    /** How everything is. */
    Picture picture();

    /**
     * Does something to a broker.
     *
     * @param asker the broker that asks for it
     */
    CompletionStage<Answer<Deed>> act(int asker, int broker, Action action);

    /** Cuts or mends a link. */
    CompletionStage<Answer<LinkDeed>> link(Link link, boolean cut);

    /** The brokers that one is cut off from, with their ports of gossip and Raft. */
    Map<Integer, Integer> cutFrom(int broker);
  }

  private LabServer(LabSocket socket, ServerSocketChannel channel, Supervisor supervisor) {
    this.socket = socket;
    this.channel = channel;
    this.supervisor = supervisor;
  }

  /**
   * Listens from now on.
   *
   * @throws IOException if it can't; says why
   */
  public static LabServer open(LabSocket socket, Supervisor supervisor) throws IOException {
    LabServer server = new LabServer(socket, socket.listen(), supervisor);
    Thread accepting = new Thread(server::accept, "esker-lab-accept");
    accepting.setDaemon(true);
    accepting.start();
    return server;
  }

  private void accept() {
    try {
      while (true) {
        SocketChannel accepted = channel.accept();
        if (open.size() >= MAX_SESSIONS) {
          accepted.close();
        } else {
          begin(new LabSession(new LabConnection(accepted), supervisor, this::greeted));
        }
      }
    } catch (AsynchronousCloseException e) {
      LOG.debug("closed", e);
    } catch (IOException e) {
      if (!closed) {
        LOG.error("the failure lab can't be reached any more", e);
      }
    }
  }

  private void begin(LabSession session) {
    open.add(session);
    Thread reading =
        new Thread(
            () -> {
              try {
                session.run();
              } finally {
                open.remove(session);
                byBroker.values().remove(session);
              }
            },
            "esker-lab-session");
    reading.setDaemon(true);
    reading.start();
  }

  private void greeted(int broker, LabSession session) {
    LabSession before = byBroker.put(broker, session);
    if (before != null) {
      before.close();
    }
  }

  /**
   * Tells a broker anew what it is cut off from; completes once that is in force there, or the
   * broker isn't there, which will be told when it comes back.
   */
  public CompletionStage<Void> tell(int broker) {
    LabSession session = byBroker.get(broker);
    return session == null ? CompletableFuture.completedFuture(null) : session.tell();
  }

  /** An answer to a question that can't be answered. */
  static LabMessage failed(long number, Answer<?> answer) {
    String message = answer.message() == null ? answer.error().name() : answer.message();
    return new LabMessage.Failed(number, answer.error(), message);
  }

  /** An answer to a question at which the supervisor has failed. */
  static LabMessage failed(long number, Throwable cause) {
    LOG.error("a deed of the failure lab has failed", cause);
    return new LabMessage.Failed(number, ErrorCode.UNKNOWN_SERVER_ERROR, "it has failed");
  }

  @Override
  public void close() throws IOException {
    closed = true;
    channel.close();
    open.forEach(LabSession::close);
    socket.delete();
  }
}
