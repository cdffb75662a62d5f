package dev.esker.gossip;

/** A listener that is being told, until this is closed. */
public interface Subscription extends AutoCloseable {

  /** Ends it. A call may still be under way when this returns. May be called again. */
  @Override
  void close();
}
