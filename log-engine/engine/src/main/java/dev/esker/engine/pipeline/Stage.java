package dev.esker.engine.pipeline;

import java.io.IOException;

/** A plain handler of commands in the ring, in order. */
interface Stage {

  /**
   * Handles commands.
   *
   * @param from the first sequence
   * @param to the last one available, at least {@code from}
   * @return the last one handled; {@code from - 1} if none can be handled until something else
   *     happens
   * @throws IOException if writing failed for good: the pipeline has to stop
   */
  long handle(long from, long to) throws IOException;
}
