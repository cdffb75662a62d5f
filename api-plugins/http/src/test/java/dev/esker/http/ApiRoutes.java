package dev.esker.http;

import dev.esker.http.api.Services;
import dev.esker.http.cluster.ClusterStatus;
import dev.esker.http.events.ClusterEvents;
import dev.esker.http.groups.GroupSessions;
import dev.esker.http.groups.SessionThread;
import dev.esker.http.groups.SessionsConfig;
import dev.esker.http.peers.PeerClient;
import dev.esker.http.server.Route;
import dev.esker.spi.twin.TwinBroker;
import java.time.InstantSource;
import java.util.List;

/** The table of routes, for tests that hold something against it; nothing of it is served. */
final class ApiRoutes {

  private ApiRoutes() {}

  static List<Route> of(TwinBroker broker) {
    InstantSource clock = InstantSource.system();
    Services services = new Services(broker, clock, new PeerClient(io.vertx.core.Vertx::vertx));
    ClusterStatus status = new ClusterStatus(broker);
    try (SessionThread thread = new SessionThread("sessions");
        ClusterEvents events =
            new ClusterEvents(broker, status, clock, ClusterEvents.Timing.DEFAULTS);
        GroupSessions sessions =
            new GroupSessions(broker::groups, broker::cluster, thread, SessionsConfig.DEFAULTS)) {
      HttpConfig config = HttpConfig.of(broker.config());
      return HttpApi.routes(services, sessions, events, config, "1").all();
    }
  }
}
