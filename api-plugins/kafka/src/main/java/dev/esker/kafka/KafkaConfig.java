package dev.esker.kafka;

import dev.esker.kafka.net.Transport;
import dev.esker.spi.PluginConfig;
import dev.esker.spi.PluginSetting;
import java.util.List;
import java.util.Locale;

/**
 * The settings {@code frontend.kafka.*}.
 *
 * @param host {@code host}: the address to listen on, by default 127.0.0.1
 * @param port {@code port}: by default 9092; 0 for any free one
 * @param portGiven whether somebody chose the port; a default one that is taken is passed over
 * @param advertisedHost {@code advertised.host}: what clients are told, by default the host
 * @param advertisedPort {@code advertised.port}: what clients are told, by default the port bound;
 *     0 means that default
 * @param threads {@code threads}: event loops, by default as many as there are processors, at most
 *     4
 * @param transport {@code transport}: epoll or nio, by default the first that works
 */
record KafkaConfig(
    String host,
    int port,
    boolean portGiven,
    String advertisedHost,
    int advertisedPort,
    int threads,
    Transport transport) {
  static final List<PluginSetting> SETTINGS =
      List.of(
          new PluginSetting(
              "host",
              "that of address",
              "a host name or an IP address; 0.0.0.0 for every interface",
              "The address to listen on."),
          new PluginSetting(
              "port",
              "9092, or the next one that is free",
              "0 to 65535; 0 for any free one",
              "Its port."),
          new PluginSetting(
              "advertised.host",
              "the host",
              "a host name or an IP address",
              "What clients are told."),
          new PluginSetting(
              "advertised.port",
              "the port that is bound",
              "0 to 65535; 0 for the default",
              "What clients are told."),
          new PluginSetting(
              "threads",
              "one for each processor, at most 4",
              "1 to 256",
              "Event loops that serve connections."),
          new PluginSetting(
              "transport",
              "the first that works",
              "epoll or nio",
              "How sockets are served; epoll is Linux's own."));

  private static final int DEFAULT_PORT = 9092;
  private static final int MAX_PORT = 65_535;
  private static final int MAX_DEFAULT_THREADS = 4;
  private static final int MAX_THREADS = 256;

  /**
   * Reads them.
   *
   * @throws IllegalArgumentException if one is bad; names key, value and what is allowed
   */
  static KafkaConfig of(PluginConfig config) {
    String host = config.host("host", "127.0.0.1");
    int defaultThreads = Math.min(MAX_DEFAULT_THREADS, Runtime.getRuntime().availableProcessors());
    return new KafkaConfig(
        host,
        config.integer("port", 0, MAX_PORT).orElse(DEFAULT_PORT),
        config.string("port").isPresent(),
        config.host("advertised.host", host),
        config.integer("advertised.port", 0, MAX_PORT).orElse(0),
        config.integer("threads", 1, MAX_THREADS).orElse(defaultThreads),
        transport(config));
  }

  private static Transport transport(PluginConfig config) {
    String name = config.string("transport").orElse("").trim().toLowerCase(Locale.ROOT);
    return switch (name) {
      case "" -> Transport.best();
      case "epoll" -> Transport.EPOLL;
      case "nio" -> Transport.NIO;
      default ->
          throw new IllegalArgumentException(
              config.prefix() + "transport = " + name + " must be epoll or nio");
    };
  }
}
