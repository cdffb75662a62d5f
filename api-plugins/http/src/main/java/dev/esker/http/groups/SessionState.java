package dev.esker.http.groups;

import dev.esker.spi.ErrorCode;

/**
 * Where a session stands.
 *
 * <pre>
 *   Rebalancing -> Settled      it has an assignment
 *   Settled -> Rebalancing      the group rebalances, or this member wants it to
 *   any -> Gone                 it left, was silent, was fenced, or the coordinator refused it
 * </pre>
 */
sealed interface SessionState {

  /** It joins or syncs. */
  record Rebalancing(Rebalance rebalance) implements SessionState {}

  /** It has an assignment. */
  record Settled() implements SessionState {}

  /** It is over, and why. */
  record Gone(ErrorCode error, String message) implements SessionState {
    <T> Outcome<T> outcome() {
      return Outcome.failed(error, message);
    }
  }
}
