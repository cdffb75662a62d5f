package dev.esker.examples.line;

import dev.esker.spi.PluginConfig;
import dev.esker.spi.PluginSetting;
import java.util.List;

/**
 * The settings {@code frontend.line.*}.
 *
 * @param host {@code host}: the address to listen on. The broker fills it in from its own {@code
 *     address} if it isn't given
 * @param port {@code port}: 0 for any free one
 * @param connections {@code connections}: how many may be open at a time
 */
record LineConfig(String host, int port, int connections) {

  static final List<PluginSetting> SETTINGS =
      List.of(
          new PluginSetting(
              "host",
              "that of address",
              "a host name or an IP address",
              "The address to listen on."),
          new PluginSetting("port", "7070", "0 to 65535; 0 for any free one", "Its port."),
          new PluginSetting(
              "connections",
              "100",
              "1 to 10000",
              "Open connections at a time; each takes two threads. A further one is closed at once."));

  /**
   * Reads them.
   *
   * @throws IllegalArgumentException if one is bad; names key, value and what is allowed
   */
  static LineConfig of(PluginConfig config) {
    return new LineConfig(
        config.string("host").orElse("127.0.0.1"),
        config.integer("port", 0, 65_535).orElse(7070),
        config.integer("connections", 1, 10_000).orElse(100));
  }
}
