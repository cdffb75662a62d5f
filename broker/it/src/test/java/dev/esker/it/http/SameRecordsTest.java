package dev.esker.it.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A record is the same for Kafka clients and for HTTP clients, whoever wrote it. */
@Timeout(120)
class SameRecordsTest {

  private static final String TOPIC = "t";
  private static final byte[] BINARY = {(byte) 0xff, 0, (byte) 0xc3, 0x28};
  private static final String BINARY_64 = "/wDDKA==";

  @TempDir private Path directory;
  private HttpBroker broker;

  @BeforeEach
  void start() throws Exception {
    broker = HttpBroker.start(directory);
  }

  @AfterEach
  void stop() throws Exception {
    broker.close();
  }

  private KafkaProducer<byte[], byte[]> producer(String compression) {
    return new KafkaProducer<>(
        Map.of(
            "bootstrap.servers",
            broker.servers(),
            "compression.type",
            compression,
            "linger.ms",
            20),
        new ByteArraySerializer(),
        new ByteArraySerializer());
  }

  private List<ConsumerRecord<byte[], byte[]>> readByKafka(int partition, int count) {
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", broker.servers()),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      TopicPartition id = new TopicPartition(TOPIC, partition);
      consumer.assign(List.of(id));
      consumer.seekToBeginning(List.of(id));
      while (records.size() < count) {
        consumer.poll(Duration.ofSeconds(1)).forEach(records::add);
      }
    }
    assertEquals(count, records.size());
    return records;
  }

  private JsonNode readByHttp(int partition, String more) {
    return broker
        .ok("GET", "/topics/t/partitions/" + partition + "/consume?" + more, null)
        .at("/messages");
  }

  private HttpAnswer produce(String record) {
    return broker.ok("POST", "/topics/t/produce", record);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  @Test
  void kafkaReadsWhatHttpWrote() {
    broker.ok("POST", "/topics/t", "");
    long time = 1_700_000_000_123L;
    produce(
        "{\"key\":\"schlüssel\",\"value\":\"wért\",\"timestamp\":"
            + time
            + ",\"headers\":{\"a\":[\"1\",\"2\",null],\"none\":null,\"number\":7},"
            + "\"headers_base64\":{\"b\":\""
            + BINARY_64
            + "\"}}");
    produce("{\"key_base64\":\"" + BINARY_64 + "\",\"value_base64\":\"" + BINARY_64 + "\"}");
    produce("{\"key\":\"gone\",\"value\":null}");
    produce("{\"key\":null,\"value\":\"\"}");
    List<ConsumerRecord<byte[], byte[]>> records = readByKafka(0, 4);
    ConsumerRecord<byte[], byte[]> first = records.get(0);
    assertEquals("schlüssel", text(first.key()));
    assertEquals("wért", text(first.value()));
    assertEquals(time, first.timestamp());
    List<String> headers = new ArrayList<>();
    for (Header each : first.headers()) {
      String value =
          each.key().equals("b")
              ? java.util.Base64.getEncoder().encodeToString(each.value())
              : each.value() == null ? null : text(each.value());
      headers.add(each.key() + "=" + value);
    }
    assertEquals(
        List.of("a=1", "a=2", "a=null", "none=null", "number=7", "b=" + BINARY_64), headers);
    assertArrayEquals(BINARY, records.get(1).key());
    assertArrayEquals(BINARY, records.get(1).value());
    assertEquals("gone", text(records.get(2).key()));
    assertNull(records.get(2).value());
    assertNull(records.get(3).key());
    assertEquals(0, records.get(3).value().length);
  }

  /** What a value is in bytes, and what it is when it is read again as JSON. */
  @Test
  void everyKindOfJson() throws Exception {
    broker.ok("POST", "/topics/t", "");
    List<String> values =
        List.of(
            "\"text\"",
            "\"quotes \\\" and \\n\"",
            "7",
            "-0.25",
            "1e400",
            "12345678901234567890123",
            "0.1000000000000000055511151231257827",
            "true",
            "false",
            "[]",
            "{}",
            "[1,\"a\",null,{\"b\":[]}]",
            "{\"a\":{\"b\":1.50},\"ü\":\"\\u0000\"}");
    for (String value : values) {
      produce("{\"value\":" + value + "}");
    }
    List<ConsumerRecord<byte[], byte[]>> records = readByKafka(0, values.size());
    for (int i = 0; i < values.size(); i++) {
      String json = values.get(i);
      JsonNode value = HttpAnswer.JSON.readTree(json);
      String stored = text(records.get(i).value());
      assertEquals(value.isTextual() ? value.textValue() : json, stored);
      String read =
          broker
              .ok("GET", "/topics/t/partitions/0/consume?format=json&limit=1&offset=" + i, null)
              .text();
      String expected = value.isTextual() ? HttpAnswer.JSON.writeValueAsString(stored) : json;
      assertTrue(read.contains("\"value\":" + expected), read);
    }
  }

  @Test
  void httpReadsWhatKafkaWrote() throws Exception {
    broker.ok("POST", "/topics/t", "");
    try (KafkaProducer<byte[], byte[]> producer = producer("none")) {
      ProducerRecord<byte[], byte[]> full =
          new ProducerRecord<>(TOPIC, 0, 1_700_000_000_123L, utf8("k"), utf8("v"));
      full.headers()
          .add("a", utf8("1"))
          .add("b", BINARY)
          .add("a", utf8("2"))
          .add("none", null)
          .add("b", BINARY)
          .add("empty", new byte[0]);
      producer.send(full).get();
      producer.send(new ProducerRecord<>(TOPIC, 0, 1L, BINARY, BINARY)).get();
      producer.send(new ProducerRecord<>(TOPIC, 0, 2L, utf8("gone"), (byte[]) null)).get();
      producer.send(new ProducerRecord<>(TOPIC, 0, 3L, (byte[]) null, utf8("[1, 2"))).get();
    }
    assertEquals(
        "{\"partition\":0,\"offset\":0,\"timestamp\":1700000000123,\"key\":\"k\",\"value\":\"v\","
            + "\"headers\":{\"a\":[\"1\",\"2\"],\"none\":null,\"empty\":\"\"},"
            + "\"headers_base64\":{\"b\":[\"B\",\"B\"]}}".replace("B", BINARY_64),
        readByHttp(0, "offset=0").get(0).toString());
    assertEquals(
        "{\"partition\":0,\"offset\":1,\"timestamp\":1,\"key_base64\":\"B\",\"value_base64\":\"B\"}"
            .replace("B", BINARY_64),
        readByHttp(0, "offset=1").get(0).toString());
    assertEquals(
        "{\"partition\":0,\"offset\":2,\"timestamp\":2,\"key\":\"gone\",\"value\":null}",
        readByHttp(0, "offset=2").get(0).toString());
    assertEquals(
        "{\"partition\":0,\"offset\":3,\"timestamp\":3,\"key\":null,\"value\":\"[1, 2\"}",
        readByHttp(0, "offset=3").get(0).toString());
    assertEquals(
        "{\"offset\":1,\"message_base64\":\"" + BINARY_64 + "\"}",
        broker
            .ok("GET", "/consume?topic=t&partition=0&offset=1&limit=1", null)
            .at("/messages/0")
            .toString());
  }

  /** Kafka's consumer reads the object of an HTTP answer back as it was, by way of base64. */
  @Test
  void whatHttpReadsCanBeWrittenAgain() throws Exception {
    broker.ok("POST", "/topics/t", "");
    try (KafkaProducer<byte[], byte[]> producer = producer("none")) {
      ProducerRecord<byte[], byte[]> record =
          new ProducerRecord<>(TOPIC, 0, 5L, BINARY, utf8("{\"a\": 1}"));
      record.headers().add("h", BINARY).add("h", utf8("text")).add("n", null);
      producer.send(record).get();
    }
    for (JsonNode each : readByHttp(0, "format=base64")) {
      ObjectNode copy = each.deepCopy();
      copy.remove("offset");
      produce(copy.toString());
    }
    List<ConsumerRecord<byte[], byte[]>> both = readByKafka(0, 2);
    assertArrayEquals(both.get(0).key(), both.get(1).key());
    assertArrayEquals(both.get(0).value(), both.get(1).value());
    assertEquals(both.get(0).timestamp(), both.get(1).timestamp());
    assertEquals(3, both.get(1).headers().toArray().length);
    assertArrayEquals(BINARY, both.get(1).headers().headers("h").iterator().next().value());
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "gzip", "snappy", "lz4", "zstd"})
  void httpReadsCompressedBatches(String compression) throws Exception {
    broker.ok("POST", "/topics/t", "");
    int count = 500;
    List<Future<RecordMetadata>> sent = new ArrayList<>();
    try (KafkaProducer<byte[], byte[]> producer = producer(compression)) {
      for (int i = 0; i < count; i++) {
        sent.add(producer.send(new ProducerRecord<>(TOPIC, utf8("key " + i), utf8("value " + i))));
      }
      for (Future<RecordMetadata> each : sent) {
        each.get();
      }
    }
    // From the middle of a batch, too.
    for (int from : new int[] {0, 1, count - 1}) {
      JsonNode messages = readByHttp(0, "limit=10000&offset=" + from);
      assertEquals(count - from, messages.size());
      for (int i = 0; i < messages.size(); i++) {
        assertEquals(from + i, messages.get(i).get("offset").asInt());
        assertEquals("key " + (from + i), messages.get(i).get("key").asText());
        assertEquals("value " + (from + i), messages.get(i).get("value").asText());
      }
    }
  }

  @Test
  void aKeyIsInOnePartitionWhicheverFrontEndWroteIt() throws Exception {
    broker.ok("POST", "/topics/t", "{\"num_partitions\":7}");
    try (KafkaProducer<byte[], byte[]> producer = producer("none")) {
      for (int i = 0; i < 50; i++) {
        String key = "key-" + i * 31 + "é";
        int byKafka = producer.send(new ProducerRecord<>(TOPIC, utf8(key), null)).get().partition();
        assertEquals(
            byKafka, produce("{\"key\":\"" + key + "\",\"value\":1}").at("/partition").asInt());
        HttpAnswer plain =
            broker.ok(
                "POST", "/produce", "{\"topic\":\"t\",\"key\":\"" + key + "\",\"message\":\"m\"}");
        assertEquals(byKafka, plain.at("/partition").asInt());
      }
    }
  }

  @Test
  void cloudEventsAreWhatTheirBindingForKafkaSays() {
    broker.ok("POST", "/topics/t", "");
    String structured =
        "{\"specversion\":\"1.0\",\"id\":\"2\",\"source\":\"/s\",\"type\":\"made\","
            + "\"partitionkey\":\"k\",\"data\":{\"a\":1}}";
    assertEquals(
        200,
        broker
            .post(
                "/topics/t/produce",
                "{\"a\": 1}",
                "Content-Type",
                "application/json",
                "ce-specversion",
                "1.0",
                "ce-id",
                "1",
                "ce-source",
                "/s",
                "ce-type",
                "made%20here",
                "ce-partitionkey",
                "k")
            .status());
    String type = "application/cloudevents+json; charset=UTF-8";
    assertEquals(200, broker.post("/topics/t/produce", structured, "Content-Type", type).status());
    HttpAnswer batch =
        broker.post(
            "/topics/t/produce",
            "[" + structured + "," + structured.replace("\"2\"", "\"3\"") + "]",
            "Content-Type",
            "application/cloudevents-batch+json");
    assertEquals(2, batch.at("/results").size(), batch::toString);
    List<ConsumerRecord<byte[], byte[]>> records = readByKafka(0, 4);
    ConsumerRecord<byte[], byte[]> binary = records.get(0);
    assertEquals("{\"a\": 1}", text(binary.value()));
    assertEquals("made here", header(binary, "ce_type"));
    assertEquals("1.0", header(binary, "ce_specversion"));
    assertEquals("application/json", header(binary, "content-type"));
    for (ConsumerRecord<byte[], byte[]> each : records) {
      assertEquals("k", text(each.key()));
    }
    assertEquals(structured, text(records.get(1).value()));
    assertEquals(type, header(records.get(1), "content-type"));
    assertEquals(structured, text(records.get(2).value()));
    assertEquals(type, header(records.get(3), "content-type"));
    HttpAnswer missing =
        broker.post("/topics/t/produce", "x", "ce-specversion", "1.0", "ce-id", "1");
    HttpBroker.assertError(400, "INVALID_REQUEST", "ce-source", missing);
    HttpAnswer second =
        broker.post(
            "/topics/t/produce",
            "[" + structured + ",{}]",
            "Content-Type",
            "application/cloudevents-batch+json");
    HttpBroker.assertError(400, "INVALID_REQUEST", "[1].id", second);
  }

  private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
    return text(record.headers().lastHeader(name).value());
  }
}
