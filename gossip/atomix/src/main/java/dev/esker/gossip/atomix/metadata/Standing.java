package dev.esker.gossip.atomix.metadata;

import dev.esker.gossip.MetadataImage;
import dev.esker.gossip.QuorumView;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;

/**
 * What a node is to the quorum: a voter, which may lead, or an observer, which never does. May be
 * asked from any thread.
 */
public interface Standing {

  /** Who decides, as far as is known here. */
  QuorumView quorum();

  /** The term in which this node leads and has applied all that was committed before, if any. */
  OptionalLong ledTerm();

  /** Whether this node has a leader's word in that term, and would take no other's in it. */
  CompletionStage<Boolean> follows(int leader, long term);

  /** Appends an entry as the leader; see {@link Submitter}. */
  CompletionStage<byte[]> submit(byte[] entry);

  /**
   * Appends an entry as the leader of a term; fails with a {@link DeposedException} if this node
   * doesn't lead in it.
   */
  CompletionStage<byte[]> submit(byte[] entry, long term);

  /** The newest image that was applied here, perhaps not yet shown. */
  MetadataImage applied();
}
