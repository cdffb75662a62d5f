package dev.esker.http.consume;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.esker.http.json.Json;
import dev.esker.http.server.ApiException;
import dev.esker.spi.ErrorCode;
import dev.esker.spi.FetchRequest;
import dev.esker.spi.FetchResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Writes out what a fetch has brought, as elements of a JSON array or as events. May block. One for
 * each page; not thread-safe.
 */
final class PageWriter {

  private final Reading reading;
  private final boolean events;
  private final boolean offsetsAsIds;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final int limit;
  private Positions positions;
  private int records;
  private long bytes;

  /**
   * @param limit records at most
   * @param events whether each record is an event
   * @param offsetsAsIds whether the id of an event is its offset, or else a cursor
   * @param positions where reading began
   */
  PageWriter(
      Reading reading, int limit, boolean events, boolean offsetsAsIds, Positions positions) {
    this.reading = reading;
    this.limit = limit;
    this.events = events;
    this.offsetsAsIds = offsetsAsIds;
    this.positions = positions;
  }

  /** Writes a response out, and closes it. */
  Page write(List<FetchRequest.Entry> asked, FetchResponse response) {
    long highWatermark = -1;
    long logStart = -1;
    try (response;
        JsonGenerator json = Json.FACTORY.createGenerator(out)) {
      json.setRootValueSeparator(null);
      RecordWriter writer = new RecordWriter(json, reading.format());
      for (int i = 0; i < asked.size() && records < limit; i++) {
        FetchRequest.Entry from = asked.get(i);
        FetchResponse.Entry got = response.entries().get(i);
        check(from, got);
        highWatermark = got.highWatermark();
        logStart = got.logStartOffset();
        write(from, got, json, writer);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Page(out.toByteArray(), records, bytes, positions, highWatermark, logStart);
  }

  private static void check(FetchRequest.Entry from, FetchResponse.Entry got) {
    if (got.error() == ErrorCode.OFFSET_OUT_OF_RANGE) {
      throw ApiException.of(
              got.error(),
              "offset "
                  + from.offset()
                  + " is outside the log of "
                  + from.topic()
                  + "-"
                  + from.partition()
                  + (got.logStartOffset() < 0
                      ? ""
                      : ", which has " + got.logStartOffset() + " to " + got.highWatermark()))
          .in("offset");
    }
    if (got.error() != ErrorCode.NONE) {
      throw ApiException.of(got.error(), null);
    }
  }

  private void write(
      FetchRequest.Entry from, FetchResponse.Entry got, JsonGenerator json, RecordWriter writer) {
    int partition = from.partition();
    int before = records;
    long next =
        Batches.read(
            got.records(),
            from.offset(),
            record -> {
              try {
                one(partition, record, json, writer);
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
              return records < limit;
            });
    positions = positions.at(partition, next);
    if (records > before) {
      bytes += got.records().sizeInBytes();
    }
  }

  private void one(
      int partition, dev.esker.records.Record record, JsonGenerator json, RecordWriter writer)
      throws IOException {
    if (events) {
      positions = offsetsAsIds ? positions : positions.at(partition, record.offset() + 1);
      String id = offsetsAsIds ? Long.toString(record.offset()) : positions.toCursor();
      out.write(("id: " + id + "\ndata: ").getBytes(StandardCharsets.UTF_8));
    } else if (records > 0) {
      out.write(',');
    }
    if (reading.plain()) {
      writer.writePlain(record);
    } else {
      writer.write(partition, record);
    }
    json.flush();
    if (events) {
      out.write('\n');
      out.write('\n');
    }
    records++;
  }
}
