package dev.esker.bench.compare.nats;

import dev.esker.bench.target.Receiver;
import dev.esker.bench.target.Sender;
import dev.esker.bench.target.Target;
import dev.esker.bench.target.TargetException;
import dev.esker.bench.target.TopicSpec;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.Nats;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import java.io.IOException;
import java.util.List;

/** A NATS server with JetStream; each sender and each receiver has a connection of its own. */
public final class NatsTarget implements Target {
  private static final int NOT_FOUND = 404;

  private final String url;
  private final Limits limits;
  private final NatsConnection connection;
  private TopicSpec topic;
  private Subjects subjects;

  /**
   * Connects.
   *
   * @param url {@code nats://host:port}
   * @param limits of each sender
   * @throws TargetException if no server answers
   */
  public NatsTarget(String url, Limits limits) throws InterruptedException {
    this.url = url;
    this.limits = limits;
    this.connection = NatsConnection.open(url);
  }

  /** The version of the client. */
  public static String clientVersion() {
    return Nats.CLIENT_VERSION;
  }

  @Override
  public String description() {
    return url + " (nats-server " + connection.serverVersion() + ", jnats " + clientVersion() + ")";
  }

  @Override
  public void createTopic(TopicSpec spec) {
    Subjects wanted = new Subjects(spec);
    String what = "creating stream " + spec.name();
    try {
      JetStreamManagement management = connection.management();
      if (isThere(management, spec.name())) {
        throw new TargetException(what + " failed: it exists already and isn't touched", null);
      }
      var unused =
          management.addStream(
              StreamConfiguration.builder()
                  .name(spec.name())
                  .subjects(wanted.all())
                  .storageType(StorageType.File)
                  .replicas(spec.replicationFactor())
                  .build());
    } catch (IOException | JetStreamApiException | IllegalArgumentException e) {
      throw failed(what, e);
    }
    topic = spec;
    subjects = wanted;
  }

  /** The server takes a second stream of the same kind for the first one. */
  private static boolean isThere(JetStreamManagement management, String name)
      throws IOException, JetStreamApiException {
    try {
      var unused = management.getStreamInfo(name);
      return true;
    } catch (JetStreamApiException e) {
      if (e.getErrorCode() == NOT_FOUND) {
        return false;
      }
      throw e;
    }
  }

  @Override
  public void deleteTopic() {
    if (topic != null) {
      String name = topic.name();
      topic = null;
      try {
        var unused = connection.management().deleteStream(name);
      } catch (IOException | JetStreamApiException e) {
        throw failed("deleting stream " + name, e);
      }
    }
  }

  @Override
  public Sender openSender() {
    NatsConnection own = connect("opening a producer");
    try {
      return new NatsSender(own.publisher(), subjects, limits);
    } catch (IOException e) {
      own.close();
      throw failed("opening a producer", e);
    }
  }

  /** Some but not all partitions need a server of version 2.10, or are one. */
  @Override
  public Receiver openReceiver(List<Integer> partitions) {
    NatsConnection own = connect("opening a consumer");
    try {
      return new NatsReceiver(own.source(topic.name(), subjects.filters(partitions)));
    } catch (IOException | JetStreamApiException | IllegalArgumentException e) {
      own.close();
      throw failed("opening a consumer", e);
    }
  }

  private NatsConnection connect(String what) {
    try {
      return NatsConnection.open(url);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failed(what, e);
    }
  }

  @Override
  public void close() {
    connection.close();
  }

  private static TargetException failed(String what, Exception e) {
    String why = e.getMessage() == null ? e.toString() : e.getMessage();
    return new TargetException(what + " failed: " + why, e);
  }
}
