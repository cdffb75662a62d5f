package dev.esker.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What {@code kafka-dump-log --deep-iteration} finds in the segments of a broker that is stopped.
 *
 * @param segments how many files were read
 * @param batches how many record batches are in them
 * @param records how many records are in them
 */
record SegmentDump(int segments, long batches, long records) {

  private static final Pattern RECORD = Pattern.compile("\\| offset: (\\d+) .*");

  private static final Pattern COMPACTED = Pattern.compile("/\\d{20}\\.\\d+\\.log");

  /** Has every segment of a data directory read, record by record; fails if one is not valid. */
  static SegmentDump of(Path data) throws IOException, InterruptedException {
    List<Path> segments;
    try (Stream<Path> found = Files.walk(data.resolve("topics"))) {
      segments = found.filter(each -> each.toString().endsWith(".log")).sorted().toList();
    }
    assertFalse(segments.isEmpty(), "no segment in " + data);
    Path output = data.resolveSibling("dump");
    Finished dump =
        KafkaTools.run(
            "org.apache.kafka.tools.DumpLogSegments",
            List.of(
                "--deep-iteration",
                "--files",
                String.join(",", segments.stream().map(Path::toString).toList())),
            output);
    assertEquals(0, dump.exitCode(), dump::err);
    // The tool takes -1 for the offset before each file's first, and finds that odd unless it is 0.
    List<String> complaints = new ArrayList<>(dump.err().lines().toList());
    complaints.removeIf(line -> line.startsWith("Non-consecutive offsets in "));
    complaints.removeIf(line -> line.startsWith("  -1 is followed by "));
    // Gaps, which are looked for below.
    complaints.removeIf(line -> line.matches("  \\d+ is followed by \\d+"));
    assertEquals(List.of(), complaints);
    return read(output, segments.size());
  }

  private static SegmentDump read(Path output, int segments) throws IOException {
    long batches = 0;
    long records = 0;
    long next = -1;
    int files = 0;
    boolean compacted = false;
    for (String line : Files.readAllLines(output)) {
      Matcher record = RECORD.matcher(line);
      if (line.startsWith("Log starting offset: ")) {
        files++;
        next = Long.parseLong(line.substring(line.lastIndexOf(' ') + 1));
      } else if (record.matches()) {
        records++;
        long offset = Long.parseLong(record.group(1));
        // Only where compaction has been may offsets be missing.
        assertTrue(compacted ? offset >= next : offset == next, line);
        next = offset + 1;
      } else if (line.startsWith("baseOffset: ")) {
        batches++;
        assertTrue(line.endsWith(" isvalid: true"), line);
      } else {
        // Anything else would be an exception, or bytes that are no batch.
        assertTrue(line.isEmpty() || line.startsWith("Dumping "), line);
        compacted = line.isEmpty() ? compacted : COMPACTED.matcher(line).find();
      }
    }
    assertEquals(segments, files, "segments that were read");
    return new SegmentDump(segments, batches, records);
  }
}
