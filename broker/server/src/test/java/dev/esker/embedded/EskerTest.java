package dev.esker.embedded;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.records.Murmur2Partitioner;
import dev.esker.spi.ErrorCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class EskerTest {

  @TempDir Path directory;

  @Test
  void whatWasAppendedIsReadAlsoAfterReopening() throws Exception {
    try (Esker esker = Esker.open(directory)) {
      esker.topics().create("orders", 3);
      long offset = esker.producer("orders").append("key", "value").join().offset();
      assertEquals(0, offset);
    }
    int partition = Murmur2Partitioner.partitionFor(new byte[] {'k', 'e', 'y'}, 3);
    try (Esker esker = Esker.open(directory)) {
      assertEquals(Set.of("orders"), esker.topics().names());
      List<LogRecord> read = read(esker.reader("orders", partition).from(0));
      assertEquals(1, read.size());
      assertEquals("key", read.get(0).keyText());
      assertEquals("value", read.get(0).valueText());
    }
  }

  @Test
  void offsetsFollowTheOrderOfAppendsOfAThread() throws Exception {
    try (Esker esker = Esker.open(directory)) {
      esker.topics().create("t", 1);
      TopicProducer producer = esker.producer("t");
      List<CompletableFuture<Appended>> results = new ArrayList<>();
      for (int i = 0; i < 10_000; i++) {
        results.add(producer.append(null, "value " + i));
      }
      for (int i = 0; i < results.size(); i++) {
        assertEquals(i, results.get(i).join().offset());
      }
      List<LogRecord> read = read(esker.reader("t", 0));
      assertEquals(10_000, read.size());
      for (int i = 0; i < read.size(); i++) {
        assertEquals(i, read.get(i).offset());
        assertEquals("value " + i, read.get(i).valueText());
      }
    }
  }

  @Test
  void headersNullsAndTimestampsComeBack() throws Exception {
    try (Esker esker = Esker.open(directory)) {
      esker.topics().create("t", 2);
      byte[] bytes = "x".getBytes(StandardCharsets.UTF_8);
      Appended appended =
          esker
              .producer("t")
              .append(
                  1,
                  bytes,
                  null,
                  List.of(new LogRecord.Header("a", bytes), new LogRecord.Header("b", null)))
              .join();
      LogRecord record = read(esker.reader("t", 1)).get(0);
      assertEquals(appended.timestamp(), record.timestamp());
      assertArrayEquals(bytes, record.key());
      assertNull(record.value());
      assertEquals(List.of("a", "b"), record.headers().stream().map(h -> h.name()).toList());
      assertArrayEquals(bytes, record.headers().get(0).value());
      assertNull(record.headers().get(1).value());
    }
  }

  @Test
  void aReaderAtTheEndWaitsForWhatComes() throws Exception {
    try (Esker esker = Esker.open(directory)) {
      esker.topics().create("t", 1);
      PartitionReader reader = esker.reader("t", 0).fromEnd();
      assertEquals(List.of(), reader.poll(Duration.ZERO));
      CompletableFuture<List<LogRecord>> polled =
          CompletableFuture.supplyAsync(() -> reader.poll(Duration.ofSeconds(60)));
      esker.producer("t").append(null, "late").join();
      assertEquals("late", polled.join().get(0).valueText());
      assertEquals(1, reader.position());
    }
  }

  @Test
  void errorsAreTheProtocols() throws Exception {
    try (Esker esker = Esker.open(directory)) {
      assertEquals(
          ErrorCode.UNKNOWN_TOPIC_OR_PARTITION,
          assertThrows(EskerException.class, () -> esker.producer("none")).code());
      assertEquals(
          ErrorCode.INVALID_TOPIC_EXCEPTION,
          assertThrows(EskerException.class, () -> esker.topics().create("a/b", 1)).code());
      esker.topics().create("t", 1, Map.of("max.message.bytes", "1000"));
      assertEquals(
          ErrorCode.TOPIC_ALREADY_EXISTS,
          assertThrows(EskerException.class, () -> esker.topics().create("t", 1)).code());
      assertEquals(
          ErrorCode.OFFSET_OUT_OF_RANGE,
          assertThrows(EskerException.class, () -> esker.reader("t", 0).from(5).poll(Duration.ZERO))
              .code());
      TopicProducer producer = esker.producer("t");
      assertEquals(ErrorCode.MESSAGE_TOO_LARGE, failure(producer.append(null, "x".repeat(1001))));
      assertEquals(
          ErrorCode.UNKNOWN_TOPIC_OR_PARTITION,
          failure(producer.append(7, null, new byte[1], List.of())));
      esker.topics().delete("t");
      assertFalse(esker.topics().exists("t"));
      assertThrows(EskerException.class, () -> producer.append(null, "x"));
    }
  }

  @Test
  void moreThanTheBufferHoldsWaitsAndArrives() throws Exception {
    try (Esker esker = Esker.open(directory)) {
      esker.topics().create("t", 1);
      TopicProducer producer = esker.producer("t");
      byte[] value = new byte[500_000];
      int count = (int) (2 * AppendBuffer.LIMIT_BYTES / value.length);
      List<CompletableFuture<Appended>> results = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        results.add(producer.append(0, null, value, List.of()));
      }
      for (int i = 0; i < count; i++) {
        assertEquals(i, results.get(i).join().offset());
      }
    }
  }

  @Test
  void closingWaitsForWhatWasTaken() throws Exception {
    List<CompletableFuture<Appended>> results = new ArrayList<>();
    try (Esker esker = Esker.open(directory)) {
      esker.topics().create("t", 1);
      TopicProducer producer = esker.producer("t");
      for (int i = 0; i < 1000; i++) {
        results.add(producer.append(null, "value"));
      }
    }
    for (CompletableFuture<Appended> result : results) {
      assertTrue(result.get(1, java.util.concurrent.TimeUnit.MINUTES).offset() >= 0);
    }
  }

  @Test
  void aDirectoryInUseIsRefused() throws Exception {
    try (Esker esker = Esker.open(directory)) {
      assertTrue(esker.topics().names().isEmpty());
      IOException e = assertThrows(IOException.class, () -> Esker.open(directory));
      assertTrue(e.getMessage().contains("in use by another broker"), e.getMessage());
    }
  }

  @Test
  void aSettingThatIsUnknownOrWrongIsNamed() {
    assertTrue(
        assertThrows(
                IllegalArgumentException.class,
                () -> Esker.open(directory, Map.of("num.partition", "3")))
            .getMessage()
            .contains("num.partitions"));
    assertTrue(
        assertThrows(
                IllegalArgumentException.class,
                () -> Esker.open(directory, Map.of("num.partitions", "0")))
            .getMessage()
            .contains("num.partitions = 0"));
  }

  private static List<LogRecord> read(PartitionReader reader) {
    List<LogRecord> records = new ArrayList<>();
    reader.forEach(records::add);
    return records;
  }

  private static ErrorCode failure(CompletableFuture<Appended> result) {
    CompletionException e = assertThrows(CompletionException.class, result::join);
    return assertInstanceOf(EskerException.class, e.getCause()).code();
  }
}
