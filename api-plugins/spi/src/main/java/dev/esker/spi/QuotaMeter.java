package dev.esker.spi;

import java.net.InetAddress;

/**
 * Measures what clients use, and says how long those that use more than their quota are to be kept
 * waiting: their answer goes out at once, tells them that time, and nothing more is read from them
 * until it is over (KIP-219). Cheap; any thread.
 *
 * <p>A front end asks {@link #isActive} first: while nobody has a quota that is all that it costs.
 */
public interface QuotaMeter {

  /** What a quota of a client limits. */
  enum Resource {
    /** Bytes of requests that append records. */
    PRODUCE,
    /** Bytes of records in answers. */
    FETCH,
    /** Time that requests take of the broker's threads, in nanoseconds. */
    REQUEST
  }

  /** Whether anybody has a quota. */
  boolean isActive();

  /**
   * Notes what a client has used.
   *
   * @param principal who, for instance {@code User:ANONYMOUS}
   * @param clientId as the client calls itself, or empty
   * @param amount how much; negative to take back what was noted and didn't happen
   * @return milliseconds for which it is to be kept waiting, 0 if it is within its quota
   */
  long charge(Resource resource, String principal, String clientId, long amount);

  /**
   * The most that a client can use at a time without exceeding its quota; {@link Long#MAX_VALUE} if
   * it has none.
   */
  long mostAtOnce(Resource resource, String principal, String clientId);

  /**
   * Notes a new connection.
   *
   * @return milliseconds after which it is to be closed without having been served, 0 if it is
   *     within the quota of its address
   */
  long chargeConnection(InetAddress address);

  /** Without any quota. */
  QuotaMeter NONE =
      new QuotaMeter() {
        @Override
        public boolean isActive() {
          return false;
        }

        @Override
        public long charge(Resource resource, String principal, String clientId, long amount) {
          return 0;
        }

        @Override
        public long mostAtOnce(Resource resource, String principal, String clientId) {
          return Long.MAX_VALUE;
        }

        @Override
        public long chargeConnection(InetAddress address) {
          return 0;
        }
      };
}
