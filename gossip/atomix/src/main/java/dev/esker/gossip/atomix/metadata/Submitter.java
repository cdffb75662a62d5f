package dev.esker.gossip.atomix.metadata;

import java.time.Duration;
import java.util.concurrent.CompletionStage;

/** Takes entries to the leader. */
public interface Submitter {
  /**
   * Submits an entry once.
   *
   * @param entry as bytes
   * @param limit how long to wait for the answer
   * @return the answer, once the entry is committed and applied at the leader; or a {@link
   *     NotSubmittedException} if it certainly never will be; or any other failure if that is
   *     unknown
   */
  CompletionStage<byte[]> submit(byte[] entry, Duration limit);

  /**
   * Submits an entry once as the leader of a term, by which this node is meant.
   *
   * @return as {@link #submit}; a {@link DeposedException} if this node doesn't lead in that term
   */
  CompletionStage<byte[]> submitAsLeader(byte[] entry, long term);
}
