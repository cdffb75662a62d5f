package dev.esker.coordinator.offsets;

import dev.esker.coordinator.format.CoordinatorRecord;
import java.util.ArrayList;
import java.util.List;

/** Cuts records into writes of a bounded size. */
final class Batches {
  private Batches() {}

  /**
   * Runs of records in their order, none of them larger than the limit unless it is a single
   * record.
   */
  static List<List<CoordinatorRecord>> split(List<CoordinatorRecord> records, int maxBytes) {
    List<List<CoordinatorRecord>> batches = new ArrayList<>();
    List<CoordinatorRecord> batch = new ArrayList<>();
    long bytes = 0;
    for (CoordinatorRecord record : records) {
      if (!batch.isEmpty() && bytes + record.sizeInBytes() > maxBytes) {
        batches.add(batch);
        batch = new ArrayList<>();
        bytes = 0;
      }
      batch.add(record);
      bytes += record.sizeInBytes();
    }
    if (!batch.isEmpty()) {
      batches.add(batch);
    }
    return batches;
  }
}
