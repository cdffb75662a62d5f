package dev.esker.bench.compare.nats;

import dev.esker.bench.target.TargetException;
import io.nats.client.Connection;
import io.nats.client.ErrorListener;
import io.nats.client.JetStream;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.JetStreamOptions;
import io.nats.client.JetStreamSubscription;
import io.nats.client.Message;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.nats.client.PushSubscribeOptions;
import io.nats.client.api.ConsumerConfiguration;
import io.nats.client.api.DeliverPolicy;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A connection of the client. What isn't set here has the client's default.
 *
 * <p>Set are: no reconnecting; as much patience as the Kafka clients have; an outgoing queue that
 * holds what the sender's own limit admits, so that it's no second limit; and no flush after every
 * request, which is one system call for each message otherwise.
 */
final class NatsConnection implements AutoCloseable {
  /** As {@code delivery.timeout.ms} of the Kafka clients. */
  private static final Duration ANSWER = Duration.ofSeconds(90);

  private static final Duration CONNECT = Duration.ofSeconds(5);

  private final Connection connection;
  private final Failures failures;

  private NatsConnection(Connection connection, Failures failures) {
    this.connection = connection;
    this.failures = failures;
  }

  /** Remembers the first thing that went wrong; the client's own listener would print it. */
  private static final class Failures implements ErrorListener {
    final AtomicReference<String> first = new AtomicReference<>();

    @Override
    public void errorOccurred(Connection connection, String error) {
      first.compareAndSet(null, error);
    }

    @Override
    public void exceptionOccurred(Connection connection, Exception e) {
      first.compareAndSet(null, e.toString());
    }
  }

  /**
   * Connects.
   *
   * @throws TargetException if nobody answers
   */
  static NatsConnection open(String url) throws InterruptedException {
    Failures failures = new Failures();
    Options options =
        new Options.Builder()
            .server(url)
            .connectionName("esker-bench")
            .noReconnect()
            .connectionTimeout(CONNECT)
            .requestCleanupInterval(ANSWER)
            .maxMessagesInOutgoingQueue(2 * Limits.MOST_RECORDS)
            .dontForceFlushOnRequest()
            .errorListener(failures)
            .build();
    try {
      return new NatsConnection(Nats.connect(options), failures);
    } catch (IOException e) {
      throw new TargetException("reaching " + url + " failed: " + e.getMessage(), e);
    }
  }

  private static JetStreamOptions patient() {
    return JetStreamOptions.builder().requestTimeout(ANSWER).build();
  }

  String serverVersion() {
    return connection.getServerInfo().getVersion();
  }

  JetStreamManagement management() throws IOException {
    return connection.jetStreamManagement(patient());
  }

  /** This connection for a sender, which closes it. */
  NatsSender.Publisher publisher() throws IOException {
    JetStream stream = connection.jetStream(patient());
    return new NatsSender.Publisher() {
      @Override
      public CompletableFuture<?> publish(String subject, byte[] value) {
        return stream.publishAsync(subject, value);
      }

      @Override
      public void close() {
        NatsConnection.this.close();
      }
    };
  }

  /**
   * This connection for a receiver, which closes it: an ordered consumer from the beginning of a
   * stream. The server stops sending when the client falls behind (flow control), and a gap makes
   * the client ask again from there.
   *
   * @param filters subjects; none for all
   */
  NatsReceiver.Source source(String streamName, List<String> filters)
      throws IOException, JetStreamApiException {
    PushSubscribeOptions options =
        PushSubscribeOptions.builder().stream(streamName)
            .ordered(true)
            .configuration(
                ConsumerConfiguration.builder()
                    .deliverPolicy(DeliverPolicy.All)
                    .filterSubjects(filters)
                    .build())
            .build();
    JetStreamSubscription subscription = connection.jetStream(patient()).subscribe(null, options);
    return new NatsReceiver.Source() {
      @Override
      public Message next(Duration atMost) throws InterruptedException {
        return subscription.nextMessage(atMost);
      }

      @Override
      public String failure() {
        return failures.first.get();
      }

      @Override
      public void close() {
        NatsConnection.this.close();
      }
    };
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
