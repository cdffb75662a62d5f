package dev.esker.rebalancer;

/**
 * Items (replicas, leaderships) that brokers have, and where each may go. An arc leads from one
 * broker to another if an item of the first may go to the second now; its cost is what that adds to
 * the price of the plan: 1 if the item leaves where it was before the plan, 0 if it was away
 * already, -1 if it comes home.
 *
 * <p>Arcs must be those of the residual graph of a flow: a shortest path of arcs can be gone along
 * as a whole, and each move makes its opposite possible. Brokers are indices from 0.
 */
interface ExchangeGraph {
  /** What {@link #cost} answers for a move that isn't allowed now. */
  int FORBIDDEN = Integer.MAX_VALUE;

  /** Decides which moves {@link #shift} shall make, and hears of them. */
  interface Gate {
    /** Whether a broker has more than it shall. */
    boolean gives(int broker);

    /** Whether a broker has less than it shall. */
    boolean takes(int broker);

    /** Whether a move may cost so much; if so, that is spent. */
    boolean spend(int cost);

    /** An item has moved. */
    void moved(int from, int to);
  }

  /** How many items a broker has. */
  int load(int broker);

  /** Offers arcs from a broker to members: for each, one of the least cost. */
  void offerArcs(int from, PathLabels labels);

  /** The cost of a move, -1 to 1, or {@link #FORBIDDEN}. */
  int cost(int from, int to, int item);

  /** Makes a move that is allowed. */
  void move(int from, int to, int item);

  /**
   * Moves items straight from members that give to members that take, at a cost of at most 1 each,
   * until there is none left that can go.
   */
  void shift(int[] members, Gate gate);
}
