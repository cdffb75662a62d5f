package dev.esker.server.admin;

import dev.esker.controller.TopicSettings;
import dev.esker.spi.AdminService.ActiveProducer;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;

/**
 * The partitions that this broker has on its disk, as far as administration needs to know. May be
 * called from any thread; stages complete on a thread of the storage engine.
 */
public interface PartitionStore {

  /**
   * A partition, for ever: a topic that is deleted and created again has another id.
   *
   * @param topicId of its topic
   * @param partition its number, from 0
   */
  record PartitionKey(UUID topicId, int partition) {}

  /**
   * A partition to be stored.
   *
   * @param key what it is
   * @param topic the name of its topic
   * @param leaderEpoch as the metadata has it
   * @param settings of its topic
   */
  record Spec(PartitionKey key, String topic, int leaderEpoch, TopicSettings settings) {}

  /**
   * A stored partition.
   *
   * @param key what it is
   * @param topic the name of its topic
   */
  record Stored(PartitionKey key, String topic) {}

  /**
   * Room on the disk, in bytes.
   *
   * @param total of its file system, or -1
   * @param usable of that, or -1
   */
  record Space(long total, long usable) {}

  /** Stores a partition durably; one that is there already only gets the settings. */
  CompletionStage<Void> create(Spec spec);

  /** Deletes a partition with its records, durably; does nothing if it isn't there. */
  CompletionStage<Void> delete(PartitionKey key);

  /** Gives a partition other settings; does nothing if it isn't there. */
  void configure(PartitionKey key, TopicSettings settings);

  /** A partition that is there. */
  Optional<Stored> find(PartitionKey key);

  /** Every partition that is there. */
  Collection<Stored> partitions();

  /**
   * Moves the start of a partition's log forward.
   *
   * @param offset the new start, or -1 for the high watermark
   * @return the start then; {@link OffsetBeyondEndException} if the offset is after the high
   *     watermark, {@link java.util.NoSuchElementException} if the partition isn't there
   */
  CompletionStage<Long> deleteRecordsBefore(PartitionKey key, long offset);

  /** The bytes of a partition's segments; empty if it isn't there. */
  Optional<Long> sizeInBytes(PartitionKey key) throws IOException;

  /** The idempotent producers that a partition remembers; empty if it isn't there. */
  Optional<List<ActiveProducer>> producers(PartitionKey key) throws IOException;

  /** The directory of all partitions. */
  String directory();

  /** Room on the disk of that directory. */
  Space space() throws IOException;

  /** An offset that lies after what there is. */
  final class OffsetBeyondEndException extends Exception {
    private static final long serialVersionUID = 1L;

    /**
     * @param message for people
     */
    public OffsetBeyondEndException(String message) {
      super(message);
    }
  }
}
