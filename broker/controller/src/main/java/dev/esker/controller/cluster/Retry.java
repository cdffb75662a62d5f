package dev.esker.controller.cluster;

/**
 * When to decide again after a proposal that wasn't applied: at once if the image has moved on,
 * since the refusal was probably about what is now seen; else after a while.
 */
final class Retry {
  private boolean waiting;
  private long notBefore;
  private long decidedOn;

  /** Nothing to wait for. */
  void clear() {
    waiting = false;
  }

  /** What was decided on that image was refused. */
  void refused(long notBeforeNanos, long imageVersion) {
    waiting = true;
    notBefore = notBeforeNanos;
    decidedOn = imageVersion;
  }

  /** Nobody knows what became of a proposal: a newer image proves nothing about it. */
  void unknown(long notBeforeNanos) {
    refused(notBeforeNanos, Long.MAX_VALUE);
  }

  boolean ready(long now, long imageVersion) {
    return !waiting || imageVersion > decidedOn || now - notBefore >= 0;
  }

  long notBefore() {
    return notBefore;
  }
}
