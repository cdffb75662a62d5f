package dev.esker.wal;

import java.nio.file.Path;
import java.util.Objects;

/**
 * What a {@link Wal} needs to know.
 *
 * @param directory where its files are; belongs to one WAL of one process
 * @param fileBytes length of a full file in bytes, its header included; 8 KiB to 1 GiB
 * @param spareFiles how many trimmed files are kept for reuse; 0 to 1024
 * @param maxFrameBytes the longest frame that may be staged, its {@link Wal#FRAME_OVERHEAD_BYTES}
 *     bytes of overhead included; must fit into a file beside the header (4 KiB) and the end frame
 */
public record WalConfig(Path directory, long fileBytes, int spareFiles, int maxFrameBytes) {
  /** 64 MiB. */
  public static final long DEFAULT_FILE_BYTES = 64L << 20;

  /** Two files. */
  public static final int DEFAULT_SPARE_FILES = 2;

  /** 16 MiB. */
  public static final int DEFAULT_MAX_FRAME_BYTES = 16 << 20;

  private static final long MIN_FILE_BYTES = 8L << 10;
  private static final long MAX_FILE_BYTES = 1L << 30;
  private static final int MAX_SPARE_FILES = 1024;

  /** Refuses values outside the ranges above, naming the value and the range. */
  public WalConfig {
    Objects.requireNonNull(directory, "directory");
    check("fileBytes", fileBytes, MIN_FILE_BYTES, MAX_FILE_BYTES);
    check("spareFiles", spareFiles, 0, MAX_SPARE_FILES);
    long room = fileBytes - FileHeader.BYTES - FrameCodec.HEADER_BYTES;
    check("maxFrameBytes", maxFrameBytes, FrameCodec.HEADER_BYTES, room);
  }

  /** The defaults: 64 MiB files, 2 spares, frames up to 16 MiB. */
  public static WalConfig of(Path directory) {
    return new WalConfig(
        directory, DEFAULT_FILE_BYTES, DEFAULT_SPARE_FILES, DEFAULT_MAX_FRAME_BYTES);
  }

  private static void check(String name, long value, long min, long max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          name + " is " + value + " but must be between " + min + " and " + max);
    }
  }
}
