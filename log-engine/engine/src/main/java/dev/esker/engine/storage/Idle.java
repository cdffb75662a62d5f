package dev.esker.engine.storage;

import java.io.IOException;

/** How the storage thread passes time while it waits for the pipeline. */
@FunctionalInterface
public interface Idle {
  /** Returns after a short time, or when something has happened. Storage thread. */
  void pause() throws IOException;
}
