package dev.esker.wal;

import dev.esker.wal.io.DiskFile;
import java.nio.file.Path;

/**
 * A file of the log that is open for writing: claimed, named, and with its header stable.
 *
 * @param path its name in the directory of the log
 * @param header what its first block says
 * @param file the open file
 */
record WalFile(Path path, FileHeader header, DiskFile file) {}
