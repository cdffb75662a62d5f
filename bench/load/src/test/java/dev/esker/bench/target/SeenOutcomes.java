package dev.esker.bench.target;

import java.util.ArrayList;
import java.util.List;

/** Notes what becomes of records, in words. Any thread may report. */
public final class SeenOutcomes implements Sender.Outcome {
  /** One line for each; to be read when nothing is under way. */
  public final List<String> seen = new ArrayList<>();

  @Override
  public synchronized void acknowledged() {
    seen.add("acknowledged");
  }

  @Override
  public synchronized void failed(Exception why) {
    seen.add("failed: " + why.getMessage());
  }
}
