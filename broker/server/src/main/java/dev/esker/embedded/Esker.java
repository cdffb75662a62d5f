package dev.esker.embedded;

import dev.esker.server.BrokerCore;
import dev.esker.server.BrokerListener;
import dev.esker.server.BrokerStartException;
import dev.esker.server.Closeables;
import dev.esker.server.CoreSettings;
import dev.esker.server.DataDirectory;
import dev.esker.server.EngineCore;
import dev.esker.server.config.BrokerConfig;
import dev.esker.server.config.ConfigException;
import dev.esker.server.config.ConfigSources;
import dev.esker.server.metrics.BrokerMetrics;
import dev.esker.wal.io.Clock;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/**
 * A durable log in this process, without any network.
 *
 * <pre>{@code
 * try (Esker esker = Esker.open(Path.of("data"))) {
 *   esker.topics().create("orders", 3);
 *   long offset = esker.producer("orders").append("key", "value").join().offset();
 *   esker.reader("orders", 0).from(0).forEach(record -> System.out.println(record.valueText()));
 * }
 * }</pre>
 *
 * <p>The directory is the same as a broker's: {@code esker broker --data-dir data} may serve it
 * afterwards, one at a time. Closing is orderly; a process that dies without it loses nothing that
 * was acknowledged.
 */
public final class Esker implements AutoCloseable {
  private final Closeables closeables;
  private final BrokerCore core;
  private final Topics topics;
  private final AppendBuffer buffer;

  private Esker(Closeables closeables, BrokerCore core) {
    this.closeables = closeables;
    this.core = core;
    this.topics = new Topics(core.admin(), core::cluster);
    this.buffer = new AppendBuffer(core.logs());
    closeables.add("append buffer", buffer);
  }

  /**
   * Opens a directory, which is made if need be, with the settings of a broker that was told
   * nothing.
   *
   * @throws IOException if another process has it, or it is damaged, or can't be used; the message
   *     says which
   */
  public static Esker open(Path directory) throws IOException {
    return open(directory, Map.of());
  }

  /**
   * Opens a directory with settings.
   *
   * @param settings of a broker, by their names in {@code CONFIGURATION.md}
   * @throws IOException if another process has it, or it is damaged, or can't be used; the message
   *     says which
   * @throws IllegalArgumentException if a setting isn't allowed
   */
  public static Esker open(Path directory, Map<String, String> settings) throws IOException {
    BrokerConfig config = config(directory, settings);
    Closeables closeables = new Closeables();
    Esker esker = null;
    try {
      closeables.add("data directory", DataDirectory.open(config.node().dataDirectory()));
      BrokerCore core =
          EngineCore.open(
              new CoreSettings(config, new BrokerMetrics(Clock.system())), BrokerListener.NONE);
      closeables.add("core", core);
      esker = new Esker(closeables, core);
      return esker;
    } catch (BrokerStartException e) {
      throw new IOException(e.getMessage(), e);
    } finally {
      if (esker == null) {
        closeables.close();
      }
    }
  }

  static BrokerConfig config(Path directory, Map<String, String> settings) {
    ConfigSources sources = new ConfigSources();
    settings.forEach((name, value) -> sources.flag("setting", name, value));
    sources.flag("setting", "data.dir", directory.toString());
    try {
      BrokerConfig config = BrokerConfig.from(sources.merge());
      if (!config.warnings().isEmpty()) {
        throw new IllegalArgumentException(config.warnings().get(0));
      }
      return config;
    } catch (ConfigException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  /** Its topics. */
  public Topics topics() {
    return topics;
  }

  /**
   * Appends to a topic. Cheap to make; all share one buffer.
   *
   * @throws EskerException if there is no such topic
   */
  public TopicProducer producer(String topic) {
    return new TopicProducer(topic, topics, buffer);
  }

  /**
   * Reads a partition.
   *
   * @param partition from 0
   */
  public PartitionReader reader(String topic, int partition) {
    return new PartitionReader(core.logs(), topic, partition);
  }

  /** Waits for appends that were taken, makes a checkpoint and closes everything. */
  @Override
  public void close() {
    closeables.close();
  }
}
