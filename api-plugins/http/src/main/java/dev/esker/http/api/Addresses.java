package dev.esker.http.api;

import dev.esker.spi.ClusterView;
import dev.esker.spi.Endpoint;

/** Where brokers are, as text. */
public final class Addresses {

  private static final String HTTP = "http";

  private Addresses() {}

  /** {@code host:port}, with brackets around an IPv6 address. */
  public static String of(Endpoint endpoint) {
    boolean bare = endpoint.host().indexOf(':') >= 0 && !endpoint.host().startsWith("[");
    return (bare ? "[" + endpoint.host() + "]" : endpoint.host()) + ":" + endpoint.port();
  }

  /** The front end that an endpoint's name, {@code kafka/PLAINTEXT}, begins with. */
  public static String frontend(String name) {
    int slash = name.indexOf('/');
    return slash < 0 ? name : name.substring(0, slash);
  }

  /** Where a broker serves HTTP; null if it doesn't, or isn't known. */
  public static String http(ClusterView view, int broker) {
    for (ClusterView.Broker each : view.brokers()) {
      if (each.id() == broker) {
        for (var endpoint : each.endpoints().entrySet()) {
          if (frontend(endpoint.getKey()).equals(HTTP)) {
            return of(endpoint.getValue());
          }
        }
      }
    }
    return null;
  }
}
