package dev.esker.wal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.esker.wal.io.MemoryDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WalDumpTest {
  private static final Path DIR = Path.of("/wal");
  private static final WalConfig CONFIG = new WalConfig(DIR, 8192, 2, 4000);

  private final MemoryDisk disk = new MemoryDisk();

  @Test
  void describesFilesAndFrames() throws IOException {
    Wal wal = Frames.open(CONFIG, disk);
    wal.stage((byte) 3, 4, 5, Frames.text("abc"));
    wal.writeStaged();
    wal.force();
    wal.stage((byte) 1, 0, 0, Frames.text("y".repeat(3000)));
    wal.stage((byte) 1, 0, 1, Frames.text("z".repeat(3000)));
    wal.writeStaged();
    wal.close();
    assertEquals(
        List.of(
            "1.wal FileDescription[generation=1, previousGeneration=0, startPosition=0,"
                + " fileBytes=8192, durableMark=0, startedHere=true]",
            "1.wal@4096 0: kind 3 p4 o5 3 bytes, mark 0",
            "1.wal@4147 51: kind 1 p0 o0 3000 bytes, mark 51",
            "1.wal@7195 3099: kind -1 p-1 o-1 0 bytes, mark 51",
            "2.wal FileDescription[generation=2, previousGeneration=1, startPosition=4096,"
                + " fileBytes=8192, durableMark=51, startedHere=false]",
            "2.wal@4096 4096: kind 1 p0 o1 3000 bytes, mark 51",
            "2.wal@7144 7144: kind -2 p-1 o-1 0 bytes, mark 7144"),
        dump());
  }

  @Test
  void showsWhatLiesBehindDamage() throws IOException {
    Wal wal = Frames.open(CONFIG, disk);
    Frames.append(wal, "one");
    Frames.append(wal, "two");
    Frames.append(wal, "three");
    Path file = Frames.files(disk, DIR, ".wal").get(0);
    Frames.flip(disk, file, 4096 + 51 + 49, 1);
    List<String> lines = dump();
    assertEquals("1.wal@4096 0: kind 1 p0 o0 3 bytes, mark 0", lines.get(1));
    assertEquals("1.wal@4147 51: damaged", lines.get(2));
    assertEquals("1.wal@4198 102: kind 1 p0 o0 5 bytes, mark 102", lines.get(3));
    assertEquals(4, lines.size());
  }

  @Test
  void showsAFileWithADamagedHeader() throws IOException {
    Frames.append(Frames.open(CONFIG, disk), "one");
    Path file = Frames.files(disk, DIR, ".wal").get(0);
    Frames.flip(disk, file, 20, 1);
    assertEquals(List.of("1.wal damaged"), dump());
  }

  @Test
  void anEmptyOrMissingDirectoryIsAnEmptyLog() throws IOException {
    assertEquals(List.of(), dump());
    WalReport report = WalVerifier.verify(disk, DIR);
    assertEquals(0, report.files());
    assertEquals(0, report.endPosition());
    assertEquals(true, report.isHealthy());
  }

  private List<String> dump() throws IOException {
    List<String> lines = new ArrayList<>();
    new WalDump(disk, DIR)
        .run(
            new WalDump.Listener() {
              @Override
              public void file(Path path, Optional<WalDump.FileDescription> header) {
                lines.add(shortName(path) + " " + header.map(Object::toString).orElse("damaged"));
              }

              @Override
              public void frame(WalDump.FrameDescription f) {
                String place = shortName(f.file()) + "@" + f.offset() + " " + f.position() + ": ";
                String numbers = " p" + f.partition() + " o" + f.baseOffset();
                String text = "kind " + f.kind() + numbers + " " + f.payloadBytes();
                String good = text + " bytes, mark " + f.durableMark();
                lines.add(place + (f.intact() ? good : "damaged"));
              }
            });
    return lines;
  }

  private static String shortName(Path path) {
    return path.getFileName().toString().replaceFirst("^0+", "");
  }
}
