package dev.esker.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What {@code kafka-dump-log} finds in the segments of a broker that is stopped.
 *
 * @param segments how many files were read
 * @param records how many records are in them
 */
record SegmentDump(int segments, long records) {

  /** Has every segment of a data directory read, record by record; fails if one is not valid. */
  static SegmentDump of(Path data) throws IOException, InterruptedException {
    List<Path> segments;
    try (Stream<Path> found = Files.walk(data.resolve("topics"))) {
      segments = found.filter(each -> each.toString().endsWith(".log")).sorted().toList();
    }
    assertFalse(segments.isEmpty(), "no segment in " + data);
    long records = 0;
    for (Path segment : segments) {
      records += records(segment);
    }
    return new SegmentDump(segments.size(), records);
  }

  private static long records(Path segment) throws IOException, InterruptedException {
    Finished dump =
        KafkaTools.run(
            "org.apache.kafka.tools.DumpLogSegments",
            List.of("--deep-iteration", "--files", segment.toString()));
    assertEquals(0, dump.exitCode(), dump::err);
    assertEquals("", dump.err(), segment::toString);
    assertFalse(dump.out().contains("isvalid: false"), segment::toString);
    assertFalse(dump.out().contains("Exception"), segment::toString);
    assertFalse(dump.out().contains("Found "), segment::toString);
    assertTrue(Files.size(segment) == 0 || dump.out().contains("isvalid: true"), dump::toString);
    return dump.out().lines().filter(line -> line.startsWith("| offset:")).count();
  }
}
