package dev.esker.server.cli;

import dev.esker.commands.Json;
import dev.esker.records.InvalidBatchException;
import dev.esker.records.Record;
import dev.esker.records.RecordBatch;
import dev.esker.records.RecordCursor;
import dev.esker.records.TimestampType;
import dev.esker.server.inspect.Damage;
import dev.esker.server.inspect.SegmentFile;
import dev.esker.server.inspect.SegmentWalk;
import java.io.PrintStream;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Prints segments: a line for each file, batch and, if wanted, record. */
final class SegmentPrinter implements SegmentWalk.Visitor {
  private static final String COLUMNS = "  %-11s %-11s %-11s %-7s %-6s %-18s %-24s %-8s %-9s %s%n";

  private final PrintStream out;
  private final SegmentSelection selection;
  private final boolean json;
  private SegmentFile file;

  SegmentPrinter(PrintStream out, SegmentSelection selection, boolean json) {
    this.out = out;
    this.selection = selection;
    this.json = json;
  }

  /** Begins a file. */
  void file(SegmentFile segment, long bytes) {
    file = segment;
    if (json) {
      Map<String, Object> fields = line("file");
      fields.put("bytes", bytes);
      fields.put("being_written", segment.isBeingWritten());
      out.println(Json.of(fields));
    } else {
      out.println(
          segment.path()
              + ": "
              + bytes
              + " bytes"
              + (segment.isBeingWritten() ? ", being written by a running broker" : ""));
      out.printf(
          COLUMNS,
          "POSITION",
          "OFFSET",
          "LAST",
          "RECORDS",
          "EPOCH",
          "PRODUCER",
          "MAX TIMESTAMP",
          "CODEC",
          "BYTES",
          "CRC");
    }
  }

  @Override
  public boolean batch(long position, RecordBatch batch, Optional<Damage> damage) {
    if (batch.lastOffset() < selection.fromOffset()) {
      return true;
    }
    if (selection.isDone()) {
      return false;
    }
    if (json) {
      out.println(Json.of(fields(position, batch, damage)));
    } else {
      print(position, batch);
      damage.ifPresent(this::printDamage);
    }
    if (selection.records()) {
      if (damage.isEmpty()) {
        records(batch);
      }
    } else {
      selection.taken();
    }
    return !selection.isDone();
  }

  private void print(long position, RecordBatch batch) {
    out.printf(
        COLUMNS,
        position,
        batch.baseOffset(),
        batch.lastOffset(),
        batch.recordCount(),
        batch.partitionLeaderEpoch(),
        producer(batch),
        time(batch.maxTimestamp())
            + (batch.timestampType() == TimestampType.LOG_APPEND_TIME ? "*" : ""),
        codec(batch) + (batch.isControl() ? "+ctl" : "") + (batch.isTransactional() ? "+txn" : ""),
        batch.sizeInBytes(),
        "ok");
  }

  private static String producer(RecordBatch batch) {
    return batch.hasProducerId()
        ? batch.producerId() + "/" + batch.producerEpoch() + "/" + batch.baseSequence()
        : "-";
  }

  private static String codec(RecordBatch batch) {
    return batch.compression().name().toLowerCase(Locale.ROOT);
  }

  private static String time(long millis) {
    return millis < 0 ? "-" : Instant.ofEpochMilli(millis).toString();
  }

  private Map<String, Object> fields(long position, RecordBatch batch, Optional<Damage> damage) {
    Map<String, Object> fields = line("batch");
    fields.put("position", position);
    fields.put("base_offset", batch.baseOffset());
    fields.put("last_offset", batch.lastOffset());
    fields.put("records", batch.recordCount());
    fields.put("leader_epoch", batch.partitionLeaderEpoch());
    fields.put("producer_id", batch.producerId());
    fields.put("producer_epoch", batch.producerEpoch());
    fields.put("base_sequence", batch.baseSequence());
    fields.put("base_timestamp", batch.baseTimestamp());
    fields.put("max_timestamp", batch.maxTimestamp());
    fields.put("timestamp_type", batch.timestampType().name().toLowerCase(Locale.ROOT));
    fields.put("compression", codec(batch));
    fields.put("transactional", batch.isTransactional());
    fields.put("control", batch.isControl());
    fields.put("bytes", batch.sizeInBytes());
    fields.put("crc", String.format("%08x", batch.crc()));
    fields.put("crc_ok", true);
    damage.ifPresent(each -> fields.put("damage", each.reason()));
    return fields;
  }

  private void records(RecordBatch batch) {
    try (RecordCursor cursor = batch.records()) {
      while (!selection.isDone() && cursor.next()) {
        Record record = cursor.record();
        if (record.offset() >= selection.fromOffset()) {
          out.println(
              json
                  ? Json.of(RecordText.fields(line("record"), record))
                  : "      " + RecordText.line(record));
          selection.taken();
        }
      }
    } catch (InvalidBatchException e) {
      throw new IllegalStateException("they could be read a moment ago", e);
    }
  }

  @Override
  public boolean damaged(Damage damage) {
    if (json) {
      Map<String, Object> fields = line("damage");
      fields.put("position", damage.position());
      fields.put("crc_ok", false);
      fields.put("damage", damage.reason());
      out.println(Json.of(fields));
    } else {
      printDamage(damage);
    }
    return true;
  }

  private void printDamage(Damage damage) {
    out.println("  " + damage.position() + " DAMAGED: " + damage.reason());
  }

  @Override
  public void unfinished(long position, long bytes) {
    if (json) {
      Map<String, Object> fields = line("unfinished");
      fields.put("position", position);
      fields.put("bytes", bytes);
      out.println(Json.of(fields));
    } else {
      out.println("  " + position + " " + bytes + " bytes of a batch that is being written");
    }
  }

  private Map<String, Object> line(String type) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("type", type);
    fields.put("file", file.path().toString());
    return fields;
  }
}
