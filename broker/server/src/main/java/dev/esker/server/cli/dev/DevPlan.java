package dev.esker.server.cli.dev;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Which brokers a cluster on one machine has, and how each is started.
 *
 * @param brokers how many, 1 to {@link #MAX_BROKERS}; they are numbered from 1
 * @param racks given to them in turn; none if empty
 * @param directory holds a data directory for each, {@code broker-1} and so on
 * @param httpPort of the first; the others have the ones after it
 * @param kafkaPort likewise
 * @param clusterPort likewise, two for each broker
 * @param settings {@code key=value}, for all of them
 */
record DevPlan(
    int brokers,
    List<String> racks,
    Path directory,
    int httpPort,
    int kafkaPort,
    int clusterPort,
    List<String> settings) {

  /** More are a load test of one machine, not a cluster. */
  static final int MAX_BROKERS = 9;

  private static final int LAST_PORT = 65_535;

  DevPlan {
    if (brokers < 1 || brokers > MAX_BROKERS) {
      throw new IllegalArgumentException("--brokers " + brokers + ": it must be 1 to 9");
    }
    for (int first : new int[] {httpPort, kafkaPort, clusterPort}) {
      if (first < 1 || first + 2 * brokers > LAST_PORT) {
        throw new IllegalArgumentException("port " + first + ": it must be 1 to 65500");
      }
    }
    racks = List.copyOf(racks);
    settings = List.copyOf(settings);
  }

  /** The words behind {@code esker} that start a broker. */
  List<String> arguments(int broker) {
    List<String> words = new ArrayList<>();
    words.add("broker");
    words.add("--node-id=" + broker);
    words.add("--data-dir=" + directory.resolve("broker-" + broker));
    words.add("--port=" + (httpPort + broker - 1));
    words.add("--kafka-port=" + (kafkaPort + broker - 1));
    words.add("--cluster-port=" + clusterPort(broker));
    words.add("--replication-port=" + (clusterPort(broker) + 1));
    words.add("--controller-quorum-size=" + controllers());
    if (brokers > 1) {
      words.add("--seeds=" + seeds(broker));
    }
    if (!racks.isEmpty()) {
      words.add("--rack=" + racks.get((broker - 1) % racks.size()));
    }
    for (String setting : settings) {
      words.add("--set");
      words.add(setting);
    }
    return words;
  }

  private int clusterPort(int broker) {
    return clusterPort + 2 * (broker - 1);
  }

  private String seeds(int broker) {
    List<String> seeds = new ArrayList<>();
    for (int other = 1; other <= Math.min(brokers, controllers() + 1); other++) {
      if (other != broker) {
        seeds.add("127.0.0.1:" + clusterPort(other));
      }
    }
    return String.join(",", seeds);
  }

  /** One, three or five: what a majority can be lost of. */
  private int controllers() {
    return brokers < 3 ? 1 : brokers < 5 ? 3 : 5;
  }

  /** Where Kafka clients begin. */
  String bootstrapServers() {
    List<String> servers = new ArrayList<>();
    for (int broker = 1; broker <= brokers; broker++) {
      servers.add("localhost:" + (kafkaPort + broker - 1));
    }
    return String.join(",", servers);
  }
}
