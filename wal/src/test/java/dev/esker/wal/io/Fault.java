package dev.esker.wal.io;

/** What goes wrong with one operation of a {@link FaultyDisk}. */
public sealed interface Fault {

  /** The operation does nothing and throws "Input/output error". For any operation. */
  record IoError() implements Fault {}

  /** The operation does nothing and throws {@link NoSpaceException}. For any operation. */
  record NoSpace() implements Fault {}

  /**
   * A write or an allocation of which only a part is done before it throws.
   *
   * @param bytes how many bytes are written before the error; all but one if the write is shorter
   */
  record ShortWrite(long bytes) implements Fault {}

  /**
   * One bit of what is read or written is inverted; the operation succeeds.
   *
   * @param bit number of the bit, counted from the start of the operation's bytes; taken modulo
   *     their number
   */
  record BitFlip(long bit) implements Fault {}

  /**
   * A write that goes to another place of the file and succeeds.
   *
   * @param distance added to the position of the write; the result is kept from being negative
   */
  record Misdirected(long distance) implements Fault {}

  /** The operation does nothing and claims success: a write that is lost, a force that lies. */
  record Nothing() implements Fault {}

  /** The operation runs this first, on the calling thread, and is then done as usual. */
  record Before(Runnable action) implements Fault {}
}
