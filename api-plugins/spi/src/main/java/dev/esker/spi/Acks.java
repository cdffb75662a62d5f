package dev.esker.spi;

/** When an append is answered. */
public enum Acks {
  /** Not at all; the listener is still called, for flow control. */
  NONE,
  /** When the leader has it, as durable as the topic asks (by default: after fsync). */
  LEADER,
  /** When every in-sync replica has it, as durable as the topic asks. */
  ALL
}
