package dev.esker.server.plugins;

import dev.esker.spi.Endpoint;
import java.util.List;

/**
 * How it stands with a front end.
 *
 * @param name its name
 * @param version or null if it couldn't be loaded
 * @param source where it is, for people
 * @param phase what it does
 * @param endpoints what it serves, while it runs
 * @param failure why it doesn't run, or null
 */
public record FrontendState(
    String name,
    String version,
    String source,
    Phase phase,
    List<Endpoint> endpoints,
    String failure) {

  /** What a front end does. */
  public enum Phase {
    /** It was found. */
    LOADED,
    /** It was found, and isn't wanted. */
    DISABLED,
    /** It may answer health questions; the broker recovers its log. */
    OPEN,
    /** It serves. */
    RUNNING,
    /** It can't be used. */
    FAILED,
    /** It was closed. */
    STOPPED
  }

  public FrontendState {
    endpoints = List.copyOf(endpoints);
  }

  FrontendState with(Phase newPhase, List<Endpoint> newEndpoints, String newFailure) {
    return new FrontendState(name, version, source, newPhase, newEndpoints, newFailure);
  }
}
