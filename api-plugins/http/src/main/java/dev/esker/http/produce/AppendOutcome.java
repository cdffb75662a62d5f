package dev.esker.http.produce;

import dev.esker.http.server.ApiException;

/** Told once how the append of one record went, on the loop of its appender. */
interface AppendOutcome {

  /** It is stored, as durable as its topic asks. */
  void appended(int partition, long offset);

  /** It isn't; {@code perhaps} whether it may be there all the same. */
  void failed(ApiException why, boolean perhaps);
}
