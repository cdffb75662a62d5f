package dev.esker.bench.kafka;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * How the Java client is set up. What isn't named here has the client's default.
 *
 * @param bootstrapServers {@code host:port}, several separated by commas
 * @param acks {@code all}, {@code 1} or {@code 0}
 * @param compression a name that {@code compression.type} takes
 * @param batchBytes {@code batch.size}
 * @param lingerMillis {@code linger.ms}
 * @param memory of each client
 * @param extra any other settings, over these
 */
public record KafkaSettings(
    String bootstrapServers,
    String acks,
    String compression,
    int batchBytes,
    int lingerMillis,
    ClientMemory memory,
    Map<String, String> extra) {

  private static final int REQUEST_TIMEOUT_MILLIS = 15_000;
  private static final int DELIVERY_TIMEOUT_MILLIS = 30_000;

  public KafkaSettings {
    extra = Map.copyOf(extra);
  }

  /** Settings for one client of a kind, or few. */
  public KafkaSettings(
      String bootstrapServers,
      String acks,
      String compression,
      int batchBytes,
      int lingerMillis,
      Map<String, String> extra) {
    this(bootstrapServers, acks, compression, batchBytes, lingerMillis, ClientMemory.OF_ONE, extra);
  }

  /** One line for people. */
  public String description() {
    return "acks "
        + acks
        + ", compression "
        + compression
        + ", batch.size "
        + batchBytes
        + ", linger.ms "
        + lingerMillis;
  }

  Map<String, Object> common() {
    Map<String, Object> settings = new HashMap<>();
    settings.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    settings.put(CommonClientConfigs.CLIENT_ID_CONFIG, "esker-bench");
    settings.put(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, REQUEST_TIMEOUT_MILLIS);
    return settings;
  }

  Map<String, Object> admin() {
    Map<String, Object> settings = common();
    settings.put(CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG, REQUEST_TIMEOUT_MILLIS);
    settings.putAll(extra);
    return settings;
  }

  Map<String, Object> producer() {
    Map<String, Object> settings = common();
    settings.put(ProducerConfig.ACKS_CONFIG, acks);
    // Without acks=all the client can't be idempotent and would refuse to start.
    settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, acks.equals("all"));
    settings.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, compression);
    settings.put(ProducerConfig.BATCH_SIZE_CONFIG, batchBytes);
    settings.put(ProducerConfig.LINGER_MS_CONFIG, lingerMillis);
    settings.put(ProducerConfig.BUFFER_MEMORY_CONFIG, memory.producerBytes());
    settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, memory.requestBytes());
    settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, DELIVERY_TIMEOUT_MILLIS);
    settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, DELIVERY_TIMEOUT_MILLIS);
    settings.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    settings.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    settings.putAll(extra);
    return settings;
  }

  Map<String, Object> consumer() {
    Map<String, Object> settings = common();
    // A broker that forgets where a partition ends must not go unnoticed as a silent start again.
    settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    settings.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, memory.consumerBytes());
    settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 10_000);
    settings.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    settings.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    settings.putAll(extra);
    return settings;
  }
}
