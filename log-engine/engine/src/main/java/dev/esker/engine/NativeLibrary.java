package dev.esker.engine;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.rocksdb.util.Environment;

/**
 * The native library that the catalog needs. Unless it lies in {@code java.library.path}, RocksDB
 * unpacks 17 MB from its jar at every start.
 */
public final class NativeLibrary {

  private NativeLibrary() {}

  /**
   * Puts the library of this platform into a directory, under the name that RocksDB asks the JVM
   * for first. What is there under that name is replaced in one step. Any thread.
   *
   * @param directory an existing directory, to be named in {@code java.library.path}
   * @return the file
   * @throws IOException if there is none for this platform, or it can't be written
   */
  public static Path unpack(Path directory) throws IOException {
    String inJar = Environment.getJniLibraryFileName("rocksdb");
    String onDisk = Environment.getSharedLibraryFileName("rocksdb");
    try (InputStream library = NativeLibrary.class.getClassLoader().getResourceAsStream(inJar)) {
      if (library == null) {
        throw new IOException("RocksDB has no library " + inJar + " for this platform");
      }
      Path unfinished = Files.createTempFile(directory, onDisk, ".tmp");
      Files.copy(library, unfinished, StandardCopyOption.REPLACE_EXISTING);
      return Files.move(unfinished, directory.resolve(onDisk), StandardCopyOption.ATOMIC_MOVE);
    }
  }
}
