package dev.esker.bench.compare.cli;

import dev.esker.bench.compare.peer.ApacheKafka;
import dev.esker.bench.compare.peer.EskerPeer;
import dev.esker.bench.compare.peer.KafkaPeer;
import dev.esker.bench.compare.peer.LiveProcesses;
import dev.esker.bench.compare.peer.NatsPeer;
import dev.esker.bench.compare.peer.NatsServer;
import dev.esker.bench.compare.peer.NullPeer;
import dev.esker.bench.compare.peer.Peer;
import dev.esker.bench.compare.results.Comparison;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** The peers that there are, in the order in which they take turns. */
final class PeerChoice {
  private static final String KAFKA = "kafka";
  private static final String KAFKA_FSYNC = "kafka-fsync";

  private final Surroundings surroundings;
  private final Programs programs;
  private final LiveProcesses live;
  private final Consumer<String> progress;

  /**
   * Programs that the user has named.
   *
   * @param kafkaLibs Kafka's jars
   * @param natsServer the server of NATS
   */
  record Programs(Optional<Path> kafkaLibs, Optional<Path> natsServer) {}

  PeerChoice(
      Surroundings surroundings, Programs programs, LiveProcesses live, Consumer<String> progress) {
    this.surroundings = surroundings;
    this.programs = programs;
    this.live = live;
    this.progress = progress;
  }

  /** One line on each, for people. */
  static Map<String, String> descriptions() {
    Map<String, String> all = new LinkedHashMap<>();
    all.put(Comparison.SUBJECT, "Esker with its defaults: every ack after an fdatasync");
    all.put(KAFKA, "Apache Kafka, one node, its defaults: an ack from the page cache");
    all.put(KAFKA_FSYNC, "the same with an fsync before every ack");
    all.put(
        Comparison.NATS,
        "NATS JetStream by its own client, its defaults: an ack from the page cache");
    all.put(
        Comparison.NATS_FSYNC,
        "the same with an fsync before every ack, which takes a server of 2.10");
    all.put(
        Comparison.CEILING, "answers at once and stores nothing: the ceiling of Kafka's client");
    return all;
  }

  static List<String> names() {
    return List.copyOf(descriptions().keySet());
  }

  /** Those of some names. */
  List<Peer> of(List<String> names) {
    ApacheKafka kafka =
        new ApacheKafka(programs.kafkaLibs(), surroundings.checkout(), live, progress);
    NatsServer nats = new NatsServer(programs.natsServer(), live);
    return names.stream().map(name -> peer(name, kafka, nats)).toList();
  }

  private Peer peer(String name, ApacheKafka kafka, NatsServer nats) {
    return switch (name) {
      case Comparison.SUBJECT -> new EskerPeer(surroundings.launcher(), live);
      case KAFKA -> new KafkaPeer(name, KafkaPeer.Durability.PAGE_CACHE, kafka, live);
      case KAFKA_FSYNC -> new KafkaPeer(name, KafkaPeer.Durability.FSYNC, kafka, live);
      case Comparison.NATS -> new NatsPeer(name, NatsPeer.Durability.PAGE_CACHE, nats, live);
      case Comparison.NATS_FSYNC -> new NatsPeer(name, NatsPeer.Durability.FSYNC, nats, live);
      case Comparison.CEILING -> new NullPeer(live);
      default -> throw new IllegalArgumentException(name);
    };
  }
}
