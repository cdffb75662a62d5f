package dev.esker.wal.io;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NioDiskTest extends DiskContractTest {
  @TempDir Path temporary;

  @Override
  protected Disk newDisk() {
    return new NioDisk();
  }

  @Override
  protected Path newDirectory() {
    return temporary.resolve("some").resolve("where");
  }

  @Test
  void tellsAFullDiskFromOtherTrouble() {
    Path path = Path.of("f");
    IOException full = new IOException("No space left on device");
    IOException quota = new IOException("f: Disk quota exceeded");
    IOException other = new IOException("Input/output error");
    assertInstanceOf(NoSpaceException.class, NioDisk.translate(full, path));
    assertTrue(NioDisk.translate(quota, path).getMessage().contains("f: "));
    assertSame(other, NioDisk.translate(other, path));
  }
}
