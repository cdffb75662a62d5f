package dev.esker.gossip.atomix.metadata;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Proposals that share a number, on their way to the leader part by part. */
final class ProposalBatch {
  final List<Proposal> proposals = new ArrayList<>();
  byte[] bytes;
  long term;
  long seq;
  int part;

  /** Whether a part of it may have reached a leader. */
  boolean uncertain;

  LogEntry.Part entry(UUID producer) {
    int from = part * LogEntry.MAX_PART_BYTES;
    int length = Math.min(LogEntry.MAX_PART_BYTES, bytes.length - from);
    boolean last = from + length == bytes.length;
    ByteBuffer payload = ByteBuffer.wrap(bytes, from, length);
    return new LogEntry.Part(producer, seq, part, last, payload);
  }
}
