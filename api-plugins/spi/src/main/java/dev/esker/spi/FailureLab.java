package dev.esker.spi;

import dev.esker.spi.ClusterAdmin.Answer;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/**
 * Makes brokers and links of a cluster fail, for people who want to see what happens then. Only a
 * broker of a cluster on one machine that was started for that has one ({@link
 * FrontendContext#failureLab}).
 *
 * <p>Any thread. What can't be done is an answer with an error: {@code BROKER_ID_NOT_REGISTERED}
 * (no such broker), {@code INVALID_REQUEST} (not in the state that the broker is in), {@code
 * OPERATION_NOT_ATTEMPTED} (another action on it is under way), {@code REQUEST_TIMED_OUT} (it takes
 * longer than it should, and may still happen), {@code BROKER_NOT_AVAILABLE} (the program that runs
 * the cluster is gone).
 */
public interface FailureLab {

  /** How a broker's process is. */
  enum State {
    /** It runs, or is about to serve. */
    RUNNING,
    /** It is stopped in the middle of whatever it did (SIGSTOP). */
    PAUSED,
    /** There is none. */
    DOWN
  }

  /** What can be done to a broker. One that is in that state already stays so. */
  enum Action {
    /** Stops its process in the middle of whatever it does, SIGSTOP. */
    PAUSE,
    /** Lets it go on, SIGCONT. */
    RESUME,
    /** Ends it at once, SIGKILL. */
    KILL,
    /** Asks it to end in good order, SIGTERM, and waits for that. */
    STOP,
    /** Starts it again; answered before it serves. */
    START
  }

  /**
   * A broker.
   *
   * @param broker its id
   * @param state how its process is
   * @param sinceMillis since when, milliseconds since the epoch
   */
  record Node(int broker, State state, long sinceMillis) {}

  /**
   * The link between two brokers.
   *
   * @param one the smaller id
   * @param other the greater one
   */
  record Link(int one, int other) implements Comparable<Link> {
    public Link {
      if (one >= other) {
        throw new IllegalArgumentException(one + " isn't less than " + other);
      }
    }

    /**
     * The link between two brokers, in any order.
     *
     * @throws IllegalArgumentException if they are one
     */
    public static Link of(int a, int b) {
      return new Link(Math.min(a, b), Math.max(a, b));
    }

    @Override
    public int compareTo(Link that) {
      return one != that.one ? Integer.compare(one, that.one) : Integer.compare(other, that.other);
    }
  }

  /**
   * How everything is.
   *
   * @param brokers all of the cluster, by id
   * @param cut the links that are cut
   */
  record Picture(List<Node> brokers, Set<Link> cut) {
    public Picture {
      brokers = List.copyOf(brokers);
      cut = Set.copyOf(cut);
    }
  }

  /**
   * What was done to a broker.
   *
   * @param broker how it is afterwards
   * @param atMillis when, milliseconds since the epoch
   */
  record Deed(Node broker, long atMillis) {}

  /**
   * What was done to a link.
   *
   * @param link which
   * @param cut whether it is cut now
   * @param atMillis when, milliseconds since the epoch
   */
  record LinkDeed(Link link, boolean cut, long atMillis) {}

  /** How everything is now. */
  CompletionStage<Answer<Picture>> picture();

  /**
   * Does something to a broker. One that is asked to harm itself answers first; the answer says
   * when it will happen, a fraction of a second later.
   */
  CompletionStage<Answer<Deed>> act(int broker, Action action);

  /**
   * Cuts the link between two brokers, or mends it: gossip, Raft and replication, both ways. What
   * clients send isn't concerned. A link stays cut when its brokers are restarted.
   */
  CompletionStage<Answer<LinkDeed>> link(Link link, boolean cut);
}
