package dev.esker.http;

import dev.esker.spi.PluginConfig;
import dev.esker.spi.PluginSetting;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The settings {@code frontend.http.*}; docs/HTTP.md has them as a table.
 *
 * @param host {@code host}: the address to listen on, by default 127.0.0.1
 * @param port {@code port}: 0 for any free one
 * @param portGiven whether somebody chose the port; a default one may be passed over
 * @param advertisedHost {@code advertised.host}: what others are told
 * @param advertisedPort {@code advertised.port}: what others are told; 0 means the port bound
 * @param threads {@code threads}: event loops
 * @param maxRequestBytes {@code max.request.bytes}: of a body, after decompression
 * @param maxHeaderBytes {@code max.header.bytes}
 * @param requestTimeoutMillis {@code request.timeout.ms}
 * @param maxRequests {@code max.requests}: under way at a time
 * @param corsOrigins {@code cors.origins}
 * @param readOnly {@code read.only}
 * @param consoleFolder {@code console.dir}
 */
record HttpConfig(
    String host,
    int port,
    boolean portGiven,
    String advertisedHost,
    int advertisedPort,
    int threads,
    int maxRequestBytes,
    int maxHeaderBytes,
    int requestTimeoutMillis,
    int maxRequests,
    Set<String> corsOrigins,
    boolean readOnly,
    Optional<Path> consoleFolder) {

  static final List<PluginSetting> SETTINGS =
      List.of(
          new PluginSetting(
              "host",
              "that of address",
              "a host name or an IP address; 0.0.0.0 for every interface",
              "The address to listen on."),
          new PluginSetting(
              "port",
              "8080, or the next one that is free",
              "0 to 65535; 0 for any free one",
              "Its port."),
          new PluginSetting(
              "advertised.host",
              "localhost, or the host",
              "a host name or an IP address",
              "What other brokers and clients are told."),
          new PluginSetting(
              "advertised.port",
              "the port that is bound",
              "0 to 65535; 0 for the default",
              "What other brokers and clients are told."),
          new PluginSetting(
              "threads",
              "one for each processor, at most 4",
              "1 to 256",
              "Event loops that serve connections."),
          new PluginSetting(
              "max.request.bytes",
              "16777216",
              "1024 or more",
              "The largest body, before and after decompression: above it, 413."),
          new PluginSetting(
              "max.header.bytes",
              "16384",
              "1024 to 1048576",
              "All headers of a request (431), and its first line (414)."),
          new PluginSetting(
              "request.timeout.ms",
              "30000",
              "1 or more",
              "How long the headers of a connection's first request may take, and a body (408)."),
          new PluginSetting(
              "max.requests",
              "10000",
              "1 or more",
              "Requests that are under way at a time, those that wait included: above it, 503."),
          new PluginSetting(
              "cors.origins",
              "",
              "origins separated by commas, https://example.org, or *",
              "Web pages of other origins that may ask."),
          new PluginSetting(
              "read.only",
              "false",
              "true or false",
              "Refuses every call that writes, for a console that only shows: 403 READ_ONLY."),
          new PluginSetting(
              "console.dir",
              "",
              "a folder; only with a loopback host",
              "For work on the web console: files that go before those in the program, read anew"
                  + " with each request."));

  private static final int DEFAULT_PORT = 8080;
  private static final int MAX_PORT = 65_535;
  private static final int MAX_DEFAULT_THREADS = 4;
  private static final int MAX_THREADS = 256;
  private static final int KIB = 1024;
  private static final int DEFAULT_REQUEST_BYTES = 16 * KIB * KIB;
  private static final int DEFAULT_HEADER_BYTES = 16 * KIB;
  private static final int DEFAULT_TIMEOUT_MILLIS = 30_000;
  private static final int DEFAULT_REQUESTS = 10_000;

  HttpConfig {
    corsOrigins = Set.copyOf(corsOrigins);
  }

  /**
   * Reads them.
   *
   * @throws IllegalArgumentException if one is bad; names key, value and what is allowed
   */
  static HttpConfig of(PluginConfig config) {
    String host = config.host("host", "127.0.0.1");
    int threads = Math.min(MAX_DEFAULT_THREADS, Runtime.getRuntime().availableProcessors());
    return new HttpConfig(
        host,
        config.integer("port", 0, MAX_PORT).orElse(DEFAULT_PORT),
        config.string("port").isPresent(),
        config.host("advertised.host", reachableHost(host)),
        config.integer("advertised.port", 0, MAX_PORT).orElse(0),
        config.integer("threads", 1, MAX_THREADS).orElse(threads),
        config.integer("max.request.bytes", KIB, Integer.MAX_VALUE).orElse(DEFAULT_REQUEST_BYTES),
        config.integer("max.header.bytes", KIB, KIB * KIB).orElse(DEFAULT_HEADER_BYTES),
        config.integer("request.timeout.ms", 1, Integer.MAX_VALUE).orElse(DEFAULT_TIMEOUT_MILLIS),
        config.integer("max.requests", 1, Integer.MAX_VALUE).orElse(DEFAULT_REQUESTS),
        list(config.string("cors.origins").orElse("")),
        config.flag("read.only", false),
        config.string("console.dir").map(folder -> consoleFolder(folder, host)));
  }

  private static Path consoleFolder(String folder, String host) {
    if (!isLoopback(host)) {
      throw new IllegalArgumentException(
          "frontend.http.console.dir is for work on the console, on the loopback interface only;"
              + " the host is "
              + host);
    }
    Path path = Path.of(folder);
    if (!Files.isDirectory(path)) {
      throw new IllegalArgumentException(
          "frontend.http.console.dir: " + folder + " is not a folder");
    }
    return path;
  }

  private static Set<String> list(String text) {
    Set<String> values = new LinkedHashSet<>();
    for (String each : text.split(",", -1)) {
      if (!each.isBlank()) {
        values.add(each.trim());
      }
    }
    return values;
  }

  /** What others call a machine that listens there, as far as that can be known. */
  private static String reachableHost(String host) {
    if (isLoopback(host)) {
      return "localhost";
    }
    if (!isWildcard(host)) {
      return host;
    }
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "localhost"; // a machine without a name, which only it itself can use
    }
  }

  private static boolean isWildcard(String host) {
    return host.equals("0.0.0.0") || host.equals("::") || host.equals("[::]");
  }

  private static boolean isLoopback(String host) {
    return host.equals("localhost")
        || host.startsWith("127.")
        || host.equals("::1")
        || host.equals("[::1]");
  }

  /** The names by which requests may address it; empty for any. */
  Set<String> allowedHosts() {
    if (!isLoopback(host)) {
      return Set.of();
    }
    Set<String> hosts = new LinkedHashSet<>(Set.of("localhost", "127.0.0.1", "::1", "[::1]"));
    hosts.add(host.toLowerCase(Locale.ROOT));
    hosts.add(advertisedHost.toLowerCase(Locale.ROOT));
    return hosts;
  }
}
