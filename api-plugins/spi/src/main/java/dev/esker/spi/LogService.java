package dev.esker.spi;

import dev.esker.records.BatchRules;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Appends to partitions, reads from them, and finds offsets in them. */
public interface LogService {

  /**
   * What a batch for that topic has to keep to (size, timestamps, keys), for {@link
   * dev.esker.records.BatchValidator}; empty if there is no such topic here.
   */
  Optional<BatchRules> rules(String topic);

  /**
   * Hands a request to the write pipeline. The listener is called exactly once if and only if this
   * returns true: after every partition of the request is as durable as its topic and {@code acks}
   * ask, or has failed. It runs on a thread of the broker and must not block; an error of one
   * partition doesn't stop the others.
   *
   * @return false if the pipeline is full: nothing was taken, and the listener won't be called
   */
  boolean tryAppend(AppendRequest request, AppendListener listener);

  /**
   * Runs the callback once, on a thread of the broker, when {@link #tryAppend} is worth another
   * try.
   */
  void whenWritable(Runnable callback);

  /**
   * Reads from partitions, waiting up to {@link FetchRequest#maxWaitMillis} for {@link
   * FetchRequest#minBytes} to be there. Cancelling the future ends the wait and frees what it
   * holds; a response that has been delivered must be closed by the caller.
   */
  CompletableFuture<FetchResponse> fetch(FetchRequest request);

  /** Finds offsets by time or by position; the answer has the order of the question. */
  CompletionStage<List<OffsetLookup.Result>> offsets(List<OffsetLookup> lookups);

  /** Where each leader epoch ended (KIP-101, KIP-320); the answer has the order of the question. */
  CompletionStage<List<EpochLookup.Result>> epochEnds(List<EpochLookup> lookups);

  /** Gives out an id for an idempotent producer; never the same twice, over restarts too. */
  CompletionStage<ProducerIdentity> newProducerId();
}
