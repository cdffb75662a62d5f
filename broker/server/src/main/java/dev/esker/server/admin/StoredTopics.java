package dev.esker.server.admin;

import java.util.concurrent.CompletionStage;

/**
 * Whether the partitions that are stored here are what the metadata says. Somebody follows the
 * metadata and creates and deletes them; here others learn how far that is. Any thread.
 */
public interface StoredTopics {
  /**
   * Completes once all work for a topic's name that is known by now is done; fails with what the
   * storage says.
   */
  CompletionStage<Void> settled(String topic);

  /**
   * Does again what has failed; completes, never with a failure, once that is under way or done.
   */
  CompletionStage<Void> repair();
}
