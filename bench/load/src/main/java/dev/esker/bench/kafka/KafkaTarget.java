package dev.esker.bench.kafka;

import dev.esker.bench.target.Receiver;
import dev.esker.bench.target.Sender;
import dev.esker.bench.target.Target;
import dev.esker.bench.target.TargetException;
import dev.esker.bench.target.TopicSpec;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicExistsException;

/** Any broker that speaks the Kafka protocol, through the Java client. */
public final class KafkaTarget implements Target {
  private static final int FIRST_CONTACT_MILLIS = 5_000;

  /** Apache Kafka refuses requests that make 10,000 metadata records or more. */
  private static final int PARTITIONS_PER_REQUEST = 5_000;

  private final KafkaSettings settings;
  private final Admin admin;
  private TopicSpec topic;

  /**
   * Connects.
   *
   * @throws TargetException if no broker answers, or a setting is refused
   */
  public KafkaTarget(KafkaSettings settings) throws InterruptedException {
    this.settings = settings;
    try {
      this.admin = Admin.create(settings.admin());
    } catch (KafkaException e) {
      throw new TargetException(rootMessage(e), e);
    }
    DescribeClusterOptions options = new DescribeClusterOptions().timeoutMs(FIRST_CONTACT_MILLIS);
    try {
      await(admin.describeCluster(options).nodes(), "reaching " + settings.bootstrapServers());
    } catch (TargetException e) {
      close();
      throw e;
    }
  }

  @Override
  public String description() {
    return settings.bootstrapServers()
        + " (kafka-clients "
        + clientVersion()
        + "; "
        + settings.description()
        + ")";
  }

  /** From the resource that the client itself reads; the class that does moves between versions. */
  private static String clientVersion() {
    Properties properties = new Properties();
    try (InputStream in = Admin.class.getResourceAsStream("/kafka/kafka-version.properties")) {
      if (in != null) {
        properties.load(in);
      }
    } catch (IOException e) {
      return "of unknown version: " + e.getMessage();
    }
    return properties.getProperty("version", "of unknown version");
  }

  @Override
  public void createTopic(TopicSpec spec) throws InterruptedException {
    int count = Math.min(spec.partitions(), PARTITIONS_PER_REQUEST);
    NewTopic wanted = new NewTopic(spec.name(), count, (short) spec.replicationFactor());
    await(admin.createTopics(List.of(wanted)).all(), "creating topic " + spec.name());
    topic = spec;
    while (count < spec.partitions()) {
      count = Math.min(spec.partitions(), count + PARTITIONS_PER_REQUEST);
      await(
          admin.createPartitions(Map.of(spec.name(), NewPartitions.increaseTo(count))).all(),
          "adding partitions to topic " + spec.name());
    }
  }

  @Override
  public void deleteTopic() throws InterruptedException {
    if (topic != null) {
      String name = topic.name();
      topic = null;
      await(admin.deleteTopics(List.of(name)).all(), "deleting topic " + name);
    }
  }

  @Override
  public Sender openSender() {
    try {
      KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(settings.producer());
      try {
        // Fetches the metadata now, so that the first record's latency doesn't contain it.
        var unused = producer.partitionsFor(topic.name());
        return new KafkaSender(producer, topic.name());
      } catch (KafkaException e) {
        producer.close();
        throw e;
      }
    } catch (KafkaException e) {
      throw new TargetException("opening a producer failed: " + rootMessage(e), e);
    }
  }

  @Override
  public Receiver openReceiver(List<Integer> partitions) {
    try {
      KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(settings.consumer());
      List<TopicPartition> share =
          partitions.stream().map(p -> new TopicPartition(topic.name(), p)).toList();
      consumer.assign(share);
      consumer.seekToBeginning(share);
      return new KafkaReceiver(consumer);
    } catch (KafkaException e) {
      throw new TargetException("opening a consumer failed: " + rootMessage(e), e);
    }
  }

  @Override
  public void close() {
    admin.close();
  }

  private static void await(KafkaFuture<?> future, String what) throws InterruptedException {
    try {
      future.get();
    } catch (ExecutionException e) {
      throw new TargetException(what + " failed: " + reason(e.getCause()), e.getCause());
    }
  }

  private static String reason(Throwable cause) {
    if (cause instanceof TopicExistsException) {
      return "it exists already and isn't touched; name another with --topic, or delete it";
    }
    if (cause instanceof TimeoutException) {
      return "no answer in time; does a broker listen there?";
    }
    return cause.getMessage() == null ? cause.toString() : cause.getMessage();
  }

  /** The client wraps what it says about settings and addresses in "Failed to construct". */
  private static String rootMessage(Throwable e) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root.getMessage() == null ? root.toString() : root.getMessage();
  }
}
