package dev.esker.server.inspect;

import dev.esker.engine.PartitionId;
import dev.esker.engine.pipeline.FrameKind;
import dev.esker.engine.segment.CorruptSegmentException;
import dev.esker.engine.segment.PartitionMetadata;
import dev.esker.engine.segment.SegmentNames;
import dev.esker.engine.segment.SegmentScan;
import dev.esker.wal.WalReader;
import dev.esker.wal.io.Disk;
import dev.esker.wal.io.DiskFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Refuses to rebuild a catalog where that would make a partition disappear: its segments begin with
 * damage, and the write-ahead log doesn't speak of it. One thread.
 */
final class RebuildGuard {
  private final Disk disk;
  private final Path data;
  private final Map<Integer, PartitionId> described = new HashMap<>();
  private final Set<Integer> deleted = new HashSet<>();

  RebuildGuard(Disk disk, Path data) {
    this.disk = disk;
    this.data = data;
  }

  /** Partition numbers that the write-ahead log deletes; after {@link #check}. */
  boolean isDeleted(int number) {
    return deleted.contains(number);
  }

  /**
   * Looks at the beginning of every partition.
   *
   * @throws IOException naming what would be lost
   */
  void check() throws IOException {
    new WalReader(disk, data.resolve("wal"))
        .read(
            0,
            (position, end, kind, number, offset, payload) -> {
              if (kind == FrameKind.DESCRIBE) {
                described.put(number, FrameKind.Description.decode(payload).id());
              } else if (kind == FrameKind.DELETE) {
                deleted.add(number);
              }
            });
    for (Path directory : disk.list(data.resolve("topics"))) {
      Optional<UUID> topicId = PartitionMetadata.read(disk, directory);
      String name = directory.getFileName().toString();
      String number = name.substring(name.lastIndexOf('-') + 1);
      if (topicId.isPresent() && number.matches("[0-9]{1,9}")) {
        PartitionId id = new PartitionId(topicId.get(), Integer.parseInt(number));
        if (!described.containsValue(id)) {
          checkBeginning(directory);
        }
      }
    }
  }

  private void checkBeginning(Path directory) throws IOException {
    for (Path path : disk.list(directory)) {
      if (SegmentNames.parse(path).isEmpty()) {
        continue;
      }
      try (DiskFile file = disk.open(path, Disk.Access.READ)) {
        if (file.size() == 0) {
          continue;
        }
        if (!beginsWell(file)) {
          throw new IOException(
              path
                  + " is damaged at position 0 and the write-ahead log doesn't have its records: a"
                  + " new catalog would not know of this partition; nothing was changed");
        }
        return;
      }
    }
  }

  private static boolean beginsWell(DiskFile file) throws IOException {
    SegmentScan scan = new SegmentScan(file, 0, file.size());
    try {
      return scan.next() && scan.whole().crcMatches();
    } catch (CorruptSegmentException e) {
      return false;
    }
  }
}
