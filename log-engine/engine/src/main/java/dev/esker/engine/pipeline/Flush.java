package dev.esker.engine.pipeline;

import java.util.concurrent.CompletableFuture;

/** Completes once everything that was submitted before it is durable and published. */
public final class Flush implements Command {
  private final CompletableFuture<Void> done = new CompletableFuture<>();

  /** Completes on the commit thread; exceptionally if the pipeline has stopped. */
  public CompletableFuture<Void> done() {
    return done;
  }

  @Override
  public void complete() {
    done.complete(null);
  }

  @Override
  public void stopped() {
    done.completeExceptionally(new PipelineStoppedException());
  }
}
