package dev.esker.wal.io;

/** What becomes of everything that was not synced when a {@link MemoryDisk} crashes. */
public enum CrashMode {
  /** All of it survives, as when only the process is killed. */
  KEEP_ALL,
  /** None of it survives: the harshest power cut that POSIX allows. */
  DROP_ALL
}
