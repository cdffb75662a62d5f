package dev.esker.gossip;

/**
 * Makes of what is told of the quorum's leader the terms in which this node leads. A term is over
 * before the next one begins, also if this node leads in both and nobody has told of the time
 * between. Not for several threads.
 */
public final class OwnTerms {
  private final Listener listener;
  private boolean leads;
  private long term;

  /** Is told of terms, one after the other. */
  public interface Listener {
    /** This node leads from now on. */
    void began(long term);

    /** It doesn't any more. */
    void ended();
  }

  /** Of a node that doesn't lead yet. */
  public OwnTerms(Listener listener) {
    this.listener = listener;
  }

  /** The newest that is known of the quorum. */
  public void seen(QuorumView view) {
    if (leads && (!view.leads() || view.term() != term)) {
      leads = false;
      listener.ended();
    }
    if (view.leads() && !leads) {
      leads = true;
      term = view.term();
      listener.began(term);
    }
  }

  /** The last term that has begun; 0 before the first. */
  public long last() {
    return term;
  }
}
