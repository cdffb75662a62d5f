package dev.esker.engine;

/** Told what a broker has to act on. Called on a thread of the engine; must not block. */
public interface EngineListener {

  /**
   * The engine has stopped writing for good: nothing is acknowledged any more, and the process
   * should say why and end. Called once.
   *
   * @param cause the failed write or fsync, or a bug
   */
  void fenced(Throwable cause);

  /**
   * Recovery goes on.
   *
   * @param bytesDone bytes of write-ahead log replayed
   * @param bytesTotal bytes to replay
   */
  default void recovering(long bytesDone, long bytesTotal) {}

  /**
   * The write-ahead log was forced, and what that has made stable was published. On the commit
   * thread: whatever time this takes is added to every acknowledgement.
   *
   * @param nanos that the fsync took
   * @param bytes of the log that it has made stable
   * @param batches that were acknowledged with it
   */
  default void forced(long nanos, long bytes, int batches) {}

  /**
   * Something an operator wants to know: the catalog was rebuilt, the disk is full, there is room
   * again.
   *
   * @param message one line
   */
  default void notice(String message) {}
}
