package dev.esker.gossip.atomix.metadata;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/** A command that somebody waits for. */
final class Proposal {
  final byte[] command;

  /** In which it may take effect, or {@link Proposer#ANY_TERM}. */
  final long term;

  final CompletableFuture<Long> result = new CompletableFuture<>();
  final long deadline;
  final AtomicBoolean finished = new AtomicBoolean();

  Proposal(byte[] command, long term, long deadline) {
    this.command = command;
    this.term = term;
    this.deadline = deadline;
  }
}
