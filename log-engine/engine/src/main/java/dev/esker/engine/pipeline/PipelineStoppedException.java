package dev.esker.engine.pipeline;

/** The engine takes no more writes: it is closed, or a write has failed for good. */
public final class PipelineStoppedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  PipelineStoppedException() {
    super("the write pipeline has stopped");
  }
}
