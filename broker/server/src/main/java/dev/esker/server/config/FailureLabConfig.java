package dev.esker.server.config;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Whether the broker is part of a failure lab. Whoever reaches the lab may stop processes of this
 * machine's user, and there is no authentication, so a broker with one listens on the loopback
 * interface only.
 *
 * @param socket where its supervisor listens; empty without a lab
 */
public record FailureLabConfig(Optional<Path> socket) {

  static final Setting<Boolean> ON =
      Setting.bool(
          "esker.failure-lab",
          false,
          "Lets this broker's HTTP API pause, kill and restart brokers and cut links between them. Set"
              + " by esker cluster dev --failure-lab for its brokers; one that would listen anywhere"
              + " but on the loopback interface doesn't start with it.");

  static final Setting<String> SOCKET =
      Setting.text(
          "esker.failure-lab.socket",
          null,
          "the path of a Unix domain socket",
          "Where the program listens that runs the cluster; set by it.");

  static final List<Setting<?>> SETTINGS = List.of(ON, SOCKET);

  private static final List<String> HOSTS = List.of(".host", ".advertised.host");

  static FailureLabConfig from(ConfigValues values) {
    String socket = values.get(SOCKET);
    if (!values.get(ON)) {
      return new FailureLabConfig(Optional.empty());
    }
    if (socket == null) {
      throw values.conflict(
          ON.name(),
          ON.name()
              + " = true is not allowed without "
              + SOCKET.name()
              + ": only esker cluster dev --failure-lab runs such brokers");
    }
    for (String name : hosts(values)) {
      ConfigValues.Given given = values.all().get(name);
      String host = given == null ? values.get(NodeConfig.ADDRESS) : given.text().trim();
      if (!isLoopback(host)) {
        throw values.conflict(
            name,
            name
                + " = "
                + host
                + " is not allowed with "
                + ON.name()
                + ": it must be the loopback interface, for instance 127.0.0.1");
      }
    }
    return new FailureLabConfig(Optional.of(Path.of(socket)));
  }

  private static List<String> hosts(ConfigValues values) {
    List<String> names = new ArrayList<>(List.of(NodeConfig.ADDRESS.name()));
    for (String name : values.all().keySet()) {
      boolean host = HOSTS.stream().anyMatch(name::endsWith);
      if (host && (name.startsWith("frontend.") || name.equals("cluster.advertised.host"))) {
        names.add(name);
      }
    }
    return names;
  }

  /** Whether a host is this machine, and can't be reached from another one. */
  public static boolean isLoopback(String host) {
    try {
      return !host.isEmpty() && InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }
}
