package dev.esker.server.cli;

import dev.esker.commands.Json;
import dev.esker.server.inspect.Damage;
import dev.esker.server.inspect.SegmentVerifier;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Prints what {@code segments verify} finds: for people as it is found, for scripts as one object
 * at the end, which lists no more than the first thousand.
 */
final class FindingsPrinter implements SegmentVerifier.Findings {
  private static final int MAX_LISTED = 1000;

  private final PrintStream out;
  private final boolean json;
  private final List<Map<String, Object>> damages = new ArrayList<>();
  private final List<Map<String, Object>> notes = new ArrayList<>();
  private Damage first;

  FindingsPrinter(PrintStream out, boolean json) {
    this.out = out;
    this.json = json;
  }

  /** The first damage, or null. */
  Damage first() {
    return first;
  }

  @Override
  public void damage(Damage damage) {
    if (first == null) {
      first = damage;
    }
    if (!json) {
      out.println("DAMAGED  " + damage.file() + " at " + damage.position());
      out.println("         " + damage.reason());
    } else if (damages.size() < MAX_LISTED) {
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("file", damage.file().toString());
      fields.put("position", damage.position());
      fields.put("reason", damage.reason());
      damages.add(fields);
    }
  }

  @Override
  public void note(Path file, String text) {
    if (!json) {
      out.println("note     " + file + ": " + text);
    } else if (notes.size() < MAX_LISTED) {
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("file", file.toString());
      fields.put("note", text);
      notes.add(fields);
    }
  }

  void finish(SegmentVerifier.Summary summary) {
    if (json) {
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("healthy", summary.isHealthy());
      fields.put("partitions", summary.partitions());
      fields.put("segments", summary.segments());
      fields.put("batches", summary.batches());
      fields.put("records", summary.records());
      fields.put("bytes", summary.bytes());
      fields.put("damage_count", summary.damages());
      fields.put("damages", damages);
      fields.put("notes", notes);
      out.println(Json.of(fields));
    } else {
      out.println(
          summary.partitions()
              + " partitions, "
              + summary.segments()
              + " segments, "
              + summary.batches()
              + " batches, "
              + summary.records()
              + " records, "
              + summary.bytes()
              + " bytes: "
              + (summary.isHealthy() ? "all in order" : summary.damages() + " damaged places"));
    }
  }
}
