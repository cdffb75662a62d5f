package dev.esker.kafka.cli;

import dev.esker.commands.CommandFailure;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;

/** Makes records of lines. */
final class LineRecords {

  private final String topic;
  private final Integer partition;
  private final byte[] key;
  private final byte[] separator;
  private final List<Header> headers;
  private boolean emptyIsNull;

  /**
   * @param partition or null: by key, or evenly
   * @param key of every record, or null
   * @param separator between key and value in a line, or null if a line is a value
   */
  LineRecords(String topic, Integer partition, byte[] key, byte[] separator, List<Header> headers) {
    this.topic = topic;
    this.partition = partition;
    this.key = key;
    this.separator = separator;
    this.headers = headers.isEmpty() ? null : headers;
  }

  /** Whether an empty value stands for none. */
  void emptyIsNull(boolean on) {
    emptyIsNull = on;
  }

  /**
   * The record that a line stands for.
   *
   * @param number of the line, from 1
   * @throws CommandFailure if it lacks the separator
   */
  ProducerRecord<byte[], byte[]> of(byte[] line, long number) {
    byte[] recordKey = key;
    byte[] value = line;
    if (separator != null) {
      int at = indexOf(line, separator);
      if (at < 0) {
        throw new CommandFailure("line " + number + " has no key separator");
      }
      recordKey = Arrays.copyOf(line, at);
      value = Arrays.copyOfRange(line, at + separator.length, line.length);
    }
    return new ProducerRecord<>(
        topic, partition, recordKey, emptyIsNull && value.length == 0 ? null : value, headers);
  }

  private static int indexOf(byte[] line, byte[] wanted) {
    for (int i = 0; i + wanted.length <= line.length; i++) {
      if (Arrays.equals(line, i, i + wanted.length, wanted, 0, wanted.length)) {
        return i;
      }
    }
    return -1;
  }
}
