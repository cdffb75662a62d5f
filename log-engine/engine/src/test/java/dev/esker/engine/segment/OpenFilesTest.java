package dev.esker.engine.segment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.wal.io.MemoryDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The limit of open files, and who gets one when it is reached. */
final class OpenFilesTest {
  private static final int LIMIT = 8;
  private static final Path DIRECTORY = Path.of("/data");

  private final MemoryDisk disk = new MemoryDisk();
  private final OpenFiles files = new OpenFiles(disk, LIMIT);

  @BeforeEach
  void manyFiles() throws IOException {
    disk.createDirectories(DIRECTORY);
    for (int i = 0; i < 100; i++) {
      disk.create(path(i)).close();
    }
  }

  private static Path path(int number) {
    return DIRECTORY.resolve("f" + number);
  }

  private List<OpenFiles.OpenFile> borrowAll() throws IOException {
    List<OpenFiles.OpenFile> borrowed = new ArrayList<>();
    for (int i = 0; i < LIMIT; i++) {
      borrowed.add(files.borrow(path(i)));
    }
    return borrowed;
  }

  @Test
  void aFileIsOpenedOnce() throws IOException {
    OpenFiles.OpenFile first = files.borrow(path(0));
    assertSame(first.file(), files.borrow(path(0)).file());
    assertEquals(1, files.size());
  }

  @Test
  void neverMoreThanTheLimitStaysOpen() throws IOException {
    for (int i = 0; i < 100; i++) {
      files.borrow(path(i)).giveBack();
      assertTrue(files.size() <= LIMIT);
    }
  }

  @Test
  void theOneUnusedForLongestIsClosedFirst() throws IOException {
    List<OpenFiles.OpenFile> borrowed = borrowAll();
    borrowed.forEach(OpenFiles.OpenFile::giveBack);
    var kept = files.borrow(path(0)).file();
    files.borrow(path(50)).giveBack();
    assertSame(kept, files.borrow(path(0)).file());
    assertNotSame(borrowed.get(1).file(), files.borrow(path(1)).file());
  }

  @Test
  void aReaderIsToldWhenAllAreInUse() throws IOException {
    List<OpenFiles.OpenFile> borrowed = borrowAll();
    assertThrows(OpenFiles.AllInUseException.class, () -> files.borrow(path(50)));
    borrowed.get(3).giveBack();
    files.borrow(path(50)).giveBack();
  }

  @Test
  void theWriterGetsItsFileEvenThen() throws IOException {
    borrowAll();
    for (int i = 50; i < 60; i++) {
      files.borrowToWrite(path(i)).giveBack();
      files.createToWrite(path(100 + i)).giveBack();
      assertTrue(files.size() <= LIMIT + 1);
    }
  }

  @Test
  void aCreatedFileIsEmptyEvenIfThereWasOne() throws IOException {
    OpenFiles.OpenFile old = files.borrowToWrite(path(0));
    old.file().write(0, ByteBuffer.allocate(10));
    old.giveBack();
    assertEquals(0, files.createToWrite(path(0)).file().size());
  }

  @Test
  void aForgottenFileStaysOpenForItsBorrower() throws IOException {
    OpenFiles.OpenFile borrowed = files.borrow(path(0));
    files.forget(path(0));
    disk.delete(path(0));
    assertEquals(0, files.size());
    assertEquals(0, borrowed.file().size());
    borrowed.giveBack();
    assertThrows(NoSuchFileException.class, () -> files.borrow(path(0)));
  }
}
