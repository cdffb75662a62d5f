package dev.esker.controller.cluster;

import java.util.Objects;

/**
 * What a controller says to a heartbeat.
 *
 * @param status what the broker shall do
 * @param leaseNanos how long it may lead, from the moment at which it sent the heartbeat; 0 unless
 *     {@link Status#LEASED}
 * @param mayStop whether it asked to stop and leads nothing any more
 */
public record HeartbeatAnswer(Status status, long leaseNanos, boolean mayStop) {
  public HeartbeatAnswer {
    Objects.requireNonNull(status, "status");
    if (leaseNanos < 0 || (leaseNanos > 0) != (status == Status.LEASED)) {
      throw new IllegalArgumentException(status + " with a lease of " + leaseNanos + " ns");
    }
  }

  static HeartbeatAnswer of(Status status) {
    return new HeartbeatAnswer(status, 0, false);
  }

  /** What the broker shall do. */
  public enum Status {
    /** Go on: the run is registered, and has a lease. Whether it is fenced is in the image. */
    LEASED,
    /** Register: no run of this broker is known, or only a fenced one. */
    REGISTER,
    /** Wait and send the next heartbeat: an earlier run of this broker isn't fenced yet. */
    WAIT,
    /** End: a later run of this broker is registered. */
    SUPERSEDED,
    /** Ask again, perhaps another node: this one doesn't lead for certain. */
    NOT_CONTROLLER
  }
}
