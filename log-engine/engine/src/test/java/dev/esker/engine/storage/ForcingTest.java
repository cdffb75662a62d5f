package dev.esker.engine.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.engine.segment.OpenFiles;
import dev.esker.wal.io.Fault;
import dev.esker.wal.io.FaultyDisk;
import dev.esker.wal.io.MemoryDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Forces of a checkpoint, on threads of their own. */
@Timeout(60)
final class ForcingTest {
  private static final Path DIRECTORY = Path.of("/topics");

  private final FaultyDisk disk = new FaultyDisk(new MemoryDisk());
  private final OpenFiles files = new OpenFiles(disk, 8);
  private final Forcing forcing = new Forcing(disk, files);

  @BeforeEach
  void start() throws IOException {
    disk.createDirectories(DIRECTORY);
    forcing.start();
  }

  @AfterEach
  void close() {
    forcing.close();
    files.close();
  }

  private List<Path> create(int count) throws IOException {
    List<Path> paths = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Path path = DIRECTORY.resolve(i + ".log");
      disk.create(path).close();
      paths.add(path);
    }
    return paths;
  }

  @Test
  void everyFileIsForcedThoughFewMayBeOpen() throws IOException {
    List<Path> paths = create(100);
    for (List<Path> run : Forcing.runs(paths)) {
      assertTrue(run.size() <= Forcing.TOGETHER);
      assertEquals(Set.of(), forcing.files(run).join());
    }
    assertTrue(files.size() <= 8 + Forcing.TOGETHER, "open: " + files.size());
  }

  @Test
  void runsHoldEverythingOnce() throws IOException {
    List<Path> paths = create(2 * Forcing.TOGETHER + 1);
    List<Path> all = new ArrayList<>();
    Forcing.runs(paths).forEach(all::addAll);
    assertEquals(paths, all);
    assertEquals(List.of(), Forcing.runs(Set.of()));
  }

  @Test
  void largeFilesAreForcedOneByOne() {
    Map<Path, Long> sizes = new LinkedHashMap<>();
    sizes.put(Path.of("small"), 1000L);
    sizes.put(Path.of("large"), Forcing.RUN_BYTES);
    sizes.put(Path.of("larger"), 2 * Forcing.RUN_BYTES);
    sizes.put(Path.of("a"), Forcing.RUN_BYTES / 2);
    sizes.put(Path.of("b"), Forcing.RUN_BYTES / 2);
    List<List<Path>> expected =
        List.of(
            List.of(Path.of("small")),
            List.of(Path.of("large")),
            List.of(Path.of("larger")),
            List.of(Path.of("a"), Path.of("b")));
    assertEquals(expected, Forcing.runs(sizes));
  }

  @Test
  void oneThatFailsFailsAllAndTheOthersAreTriedNevertheless() throws IOException {
    List<Path> paths = create(20);
    disk.inject(FaultyDisk.Operation.FORCE, new Fault.IoError())
        .onPath(path -> path.equals(paths.get(3)));
    IOException e = assertThrows(IOException.class, () -> forcing.files(paths).join());
    assertTrue(e.getMessage().contains("3.log"), e.getMessage());
  }

  @Test
  void whatIsMissingIsToldAndNoError() throws IOException {
    List<Path> paths = create(5);
    disk.delete(paths.get(2));
    assertEquals(Set.of(paths.get(2)), forcing.files(paths).join());
  }

  @Test
  void whoeverWaitsIsCalledWhenAllAreDone() throws Exception {
    CompletableFuture<Boolean> done = new CompletableFuture<>();
    Forcing.Run run = forcing.files(create(Forcing.TOGETHER));
    run.whenDone(() -> done.complete(run.isDone()));
    assertTrue(done.get(50, TimeUnit.SECONDS));
  }

  @Test
  void directoriesAreSynced() throws IOException {
    forcing.directories(List.of(DIRECTORY, DIRECTORY)).join();
    disk.inject(FaultyDisk.Operation.SYNC_DIRECTORY, new Fault.IoError());
    Forcing.Run run = forcing.directories(List.of(DIRECTORY, DIRECTORY));
    assertThrows(IOException.class, run::join);
  }
}
