package dev.esker.server.cli;

import dev.esker.commands.Json;
import dev.esker.engine.pipeline.FrameKind;
import dev.esker.wal.WalDump;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Prints what a dump of the write-ahead log finds, a line for each file and frame. */
final class WalPrinter implements WalDump.Listener {

  private final PrintStream out;
  private final boolean json;

  WalPrinter(PrintStream out, boolean json) {
    this.out = out;
    this.json = json;
  }

  @Override
  public void file(Path path, Optional<WalDump.FileDescription> header) {
    if (json) {
      out.println(Json.of(fileFields(path, header)));
    } else if (header.isEmpty()) {
      out.println(path.getFileName() + ": the header is damaged");
    } else {
      WalDump.FileDescription file = header.get();
      out.println(
          path.getFileName()
              + ": generation "
              + file.generation()
              + " after "
              + file.previousGeneration()
              + ", from position "
              + file.startPosition()
              + ", "
              + file.fileBytes()
              + " bytes, durable below "
              + file.durableMark()
              + (file.startedHere() ? ", made by a start" : ""));
    }
  }

  private static Map<String, Object> fileFields(
      Path path, Optional<WalDump.FileDescription> header) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("file", path.toString());
    fields.put("intact", header.isPresent());
    header.ifPresent(
        file -> {
          fields.put("generation", file.generation());
          fields.put("previous_generation", file.previousGeneration());
          fields.put("start_position", file.startPosition());
          fields.put("file_bytes", file.fileBytes());
          fields.put("durable_mark", file.durableMark());
          fields.put("made_by_start", file.startedHere());
        });
    return fields;
  }

  @Override
  public void frame(WalDump.FrameDescription frame) {
    if (json) {
      out.println(Json.of(frameFields(frame)));
    } else if (frame.intact()) {
      out.println(
          "  position "
              + frame.position()
              + " at "
              + frame.offset()
              + ": "
              + kind(frame.kind())
              + ", partition "
              + frame.partition()
              + ", base offset "
              + frame.baseOffset()
              + ", "
              + frame.payloadBytes()
              + " bytes");
    } else {
      out.println(
          "  position " + frame.position() + " at " + frame.offset() + ": DAMAGED, or torn");
    }
  }

  private static Map<String, Object> frameFields(WalDump.FrameDescription frame) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("position", frame.position());
    fields.put("offset", frame.offset());
    fields.put("intact", frame.intact());
    if (frame.intact()) {
      fields.put("kind", kind(frame.kind()));
      fields.put("partition", frame.partition());
      fields.put("base_offset", frame.baseOffset());
      fields.put("payload_bytes", frame.payloadBytes());
      fields.put("durable_mark", frame.durableMark());
    }
    return fields;
  }

  private static String kind(byte kind) {
    return switch (kind) {
      case WalDump.KIND_END -> "end of file";
      case WalDump.KIND_CLEAN_CLOSE -> "clean close";
      case FrameKind.DATA -> "data";
      case FrameKind.DESCRIBE -> "describe";
      case FrameKind.DELETE -> "delete";
      case FrameKind.LOG_START -> "log start";
      case FrameKind.TRUNCATE -> "truncate";
      case FrameKind.RESTART -> "restart";
      default -> "kind " + kind;
    };
  }
}
