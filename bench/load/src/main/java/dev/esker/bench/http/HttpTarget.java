package dev.esker.bench.http;

import dev.esker.bench.http.HttpSettings.Reading;
import dev.esker.bench.target.Receiver;
import dev.esker.bench.target.RequestCounts;
import dev.esker.bench.target.Sender;
import dev.esker.bench.target.Target;
import dev.esker.bench.target.TargetException;
import dev.esker.bench.target.TopicSpec;
import io.netty.channel.EventLoop;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/**
 * A broker's HTTP API; each sender and each partition of a receiver has a connection of its own.
 */
public final class HttpTarget implements Target {
  private static final int CONFLICT = 409;
  private static final int ANSWER_BYTES = 16 << 20;

  private final HttpSettings settings;
  private final Duration patience;
  private final InetSocketAddress address;
  private final Requests requests;
  private final Counts counts = new Counts();
  private final EventLoops loops;
  private TopicSpec topic;

  /**
   * Connects.
   *
   * @throws TargetException if nobody answers
   */
  public HttpTarget(HttpSettings settings) throws InterruptedException {
    this(settings, HttpConnection.PATIENCE);
  }

  /** With another limit to how long an answer may take. */
  HttpTarget(HttpSettings settings, Duration patience) throws InterruptedException {
    this.settings = settings;
    this.patience = patience;
    this.requests = new Requests(settings.address());
    this.address = resolve(settings);
    this.loops = new EventLoops(settings.eventLoops());
    try {
      // Whatever it says, it is there; what it can't do is said when it is needed.
      var unused = call("GET", "/topics", "", "reaching " + settings.address());
    } catch (TargetException | InterruptedException e) {
      loops.close();
      throw e;
    }
  }

  private static InetSocketAddress resolve(HttpSettings settings) {
    try {
      return new InetSocketAddress(InetAddress.getByName(settings.host()), settings.port());
    } catch (UnknownHostException e) {
      throw new TargetException("host " + settings.host() + " isn't known", e);
    }
  }

  HttpConnection connection() {
    EventLoop loop = loops.next();
    return new HttpConnection(loop, loops.bootstrap(loop).remoteAddress(address), counts, patience);
  }

  private Answer call(String method, String path, String body, String what)
      throws InterruptedException {
    HttpConnection connection = connection();
    Answer.Gathering answer = new Answer.Gathering(connection, ANSWER_BYTES);
    connection
        .loop()
        .execute(() -> connection.exchange(requests.of(method, path, body), false, answer));
    try {
      return answer.result().get();
    } catch (ExecutionException e) {
      throw new TargetException(what + " failed: " + e.getCause().getMessage(), e.getCause());
    } finally {
      connection.loop().execute(connection::close);
    }
  }

  @Override
  public String description() {
    return settings.description();
  }

  @Override
  public void createTopic(TopicSpec spec) throws InterruptedException {
    String what = "creating topic " + spec.name();
    Answer answer =
        call(
            "POST",
            "/topics/" + spec.name(),
            "{\"num_partitions\":"
                + spec.partitions()
                + ",\"replication_factor\":"
                + spec.replicationFactor()
                + "}",
            what);
    if (answer.status() == CONFLICT) {
      throw new TargetException(
          what
              + " failed: it exists already and isn't touched; name another with --topic, or delete"
              + " it",
          null);
    }
    check(answer, what);
    topic = spec;
  }

  private static void check(Answer answer, String what) {
    if (!answer.isGood()) {
      throw new TargetException(what + " failed: " + answer.shown(), null);
    }
  }

  @Override
  public void deleteTopic() throws InterruptedException {
    if (topic != null) {
      String name = topic.name();
      topic = null;
      String what = "deleting topic " + name;
      check(call("DELETE", "/topics/" + name, "", what), what);
    }
  }

  @Override
  public boolean sendersAnswerLater() {
    return true;
  }

  @Override
  public Optional<RequestCounts> requests() {
    return Optional.of(counts.sum());
  }

  @Override
  public Sender openSender() {
    HttpConnection connection = connection();
    // Connects now, so that the first record's latency doesn't contain it.
    try {
      connection.open().join();
    } catch (CompletionException e) {
      throw new TargetException(
          "opening a connection failed: " + e.getCause().getMessage(), e.getCause());
    }
    return new HttpSender(connection, settings, topic.name(), counts);
  }

  @Override
  public Receiver openReceiver(List<Integer> partitions) {
    return new HttpReceiver(
        partitions,
        (partition, destination) -> {
          String path = "/topics/" + topic.name() + "/partitions/" + partition;
          return settings.reading() == Reading.EVENTS
              ? new EventFeed(connection(), requests, path, destination)
              : new PollFeed(connection(), requests, path, destination);
        });
  }

  @Override
  public void close() {
    loops.close();
  }
}
