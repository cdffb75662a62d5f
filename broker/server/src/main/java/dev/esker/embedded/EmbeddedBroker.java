package dev.esker.embedded;

import dev.esker.server.Broker;
import dev.esker.server.BrokerListener;
import dev.esker.server.BrokerStartException;
import dev.esker.server.EngineCore;
import dev.esker.server.config.BrokerConfig;
import dev.esker.server.plugins.PluginCatalog;
import dev.esker.spi.Endpoint;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A broker in this process, with the front ends that are on the class path: for tests of programs
 * that use Kafka's clients. Free ports on the loopback interface unless settings say otherwise.
 */
public final class EmbeddedBroker implements AutoCloseable {
  private final PluginCatalog catalog;
  private final Broker broker;

  private EmbeddedBroker(PluginCatalog catalog, Broker broker) {
    this.catalog = catalog;
    this.broker = broker;
  }

  /**
   * Starts one; returns once requests are served.
   *
   * @param directory of its data, made if need be
   * @param settings by their names in {@code CONFIGURATION.md}
   * @throws IOException if it can't start; the message says why
   * @throws IllegalArgumentException if a setting isn't allowed
   */
  public static EmbeddedBroker start(Path directory, Map<String, String> settings)
      throws IOException, InterruptedException {
    PluginCatalog catalog =
        PluginCatalog.discover(List.of(), EmbeddedBroker.class.getClassLoader());
    EmbeddedBroker embedded = null;
    try {
      Map<String, String> all = new HashMap<>(settings);
      for (PluginCatalog.Found found : catalog.frontends()) {
        all.putIfAbsent("frontend." + found.name() + ".port", "0");
      }
      BrokerConfig config = Esker.config(directory, all);
      embedded =
          new EmbeddedBroker(
              catalog, Broker.start(config, catalog, EngineCore::open, BrokerListener.NONE));
      return embedded;
    } catch (BrokerStartException e) {
      throw new IOException(e.getMessage(), e);
    } finally {
      if (embedded == null) {
        catalog.close();
      }
    }
  }

  /**
   * Where Kafka clients connect, as {@code host:port}.
   *
   * @throws IllegalStateException if no Kafka front end is on the class path
   */
  public String bootstrapServers() {
    return endpoint("kafka").host() + ":" + endpoint("kafka").port();
  }

  /** Its topics. */
  public Topics topics() {
    return new Topics(broker.core().admin(), broker.core()::cluster);
  }

  private Endpoint endpoint(String protocol) {
    return broker.endpoints().stream()
        .filter(each -> each.protocol().toLowerCase(Locale.ROOT).equals(protocol))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no front end serves " + protocol));
  }

  /** Answers what was taken, makes everything durable, and closes it. */
  @Override
  public void close() {
    broker.close();
    catalog.close();
  }
}
