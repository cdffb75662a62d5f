package dev.esker.server.cli.dev;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Which brokers a cluster on one machine has, and how each is started.
 *
 * @param ports of each broker, 1 to {@link #MAX_BROKERS} of them; they are numbered from 1
 * @param racks given to them in turn; none if empty
 * @param directory holds a data directory for each, {@code broker-1} and so on
 * @param settings {@code key=value}, for all of them
 */
record DevPlan(
    List<DevPorts.OfBroker> ports, List<String> racks, Path directory, List<String> settings) {

  /** More are a load test of one machine, not a cluster. */
  static final int MAX_BROKERS = 9;

  DevPlan {
    checkBrokers(ports.size());
    ports = List.copyOf(ports);
    racks = List.copyOf(racks);
    settings = List.copyOf(settings);
  }

  /** The words behind {@code esker} that start a broker. */
  List<String> arguments(int broker) {
    DevPorts.OfBroker of = ports.get(broker - 1);
    List<String> words = new ArrayList<>();
    words.add("broker");
    words.add("--node-id=" + broker);
    words.add("--data-dir=" + directory.resolve("broker-" + broker));
    words.add("--port=" + of.http());
    words.add("--kafka-port=" + of.kafka());
    words.add("--cluster-port=" + of.cluster());
    words.add("--replication-port=" + of.replication());
    words.add("--controller-quorum-size=" + controllers());
    if (brokers() > 1) {
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

  /** The same with more settings. */
  DevPlan with(List<String> more) {
    List<String> all = new ArrayList<>(settings);
    all.addAll(more);
    return new DevPlan(ports, racks, directory, all);
  }

  /** The ports of gossip and Raft, in the order of the brokers. */
  List<Integer> clusterPorts() {
    return ports.stream().map(DevPorts.OfBroker::cluster).toList();
  }

  /** How many there are. */
  int brokers() {
    return ports.size();
  }

  /**
   * Checks how many there are to be.
   *
   * @throws IllegalArgumentException if that can't be
   */
  static void checkBrokers(int brokers) {
    if (brokers < 1 || brokers > MAX_BROKERS) {
      throw new IllegalArgumentException("--brokers " + brokers + ": it must be 1 to 9");
    }
  }

  private String seeds(int broker) {
    List<String> seeds = new ArrayList<>();
    for (int other = 1; other <= Math.min(brokers(), controllers() + 1); other++) {
      if (other != broker) {
        seeds.add("127.0.0.1:" + ports.get(other - 1).cluster());
      }
    }
    return String.join(",", seeds);
  }

  /** One, three or five: what a majority can be lost of. */
  private int controllers() {
    return brokers() < 3 ? 1 : brokers() < 5 ? 3 : 5;
  }

  /** Where Kafka clients begin. */
  String bootstrapServers() {
    return ports.stream().map(of -> "localhost:" + of.kafka()).collect(Collectors.joining(","));
  }

  /** Where people begin who have curl. */
  String httpAddresses() {
    return ports.stream().map(of -> "localhost:" + of.http()).collect(Collectors.joining(","));
  }
}
