package dev.esker.gossip.atomix.raft;

/**
 * Is told that this node can't keep the metadata any more: its disk has failed, or what is on it
 * can't be applied. The process must stop; until then the node neither acknowledges nor votes.
 */
@FunctionalInterface
public interface FailureListener {

  /**
   * Told once, on any thread; must not block.
   *
   * @param cause what happened, with a message for people
   */
  void onFailure(Throwable cause);
}
