package dev.esker.bench.target;

import java.util.ArrayList;
import java.util.List;

/** Notes what a receiver brings, in words. */
public final class SeenValues implements Receiver.Sink {
  /** One line for each call. */
  public final List<String> seen = new ArrayList<>();

  @Override
  public void arrived() {
    seen.add("arrived");
  }

  @Override
  public void record(byte[] value) {
    seen.add("record of " + value.length);
  }
}
