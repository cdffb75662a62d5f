package dev.esker.architecture;

import java.util.EnumSet;
import java.util.Set;

/**
 * The modules and the edges between them: the table of "Allowed edges" in docs/ARCHITECTURE.md. An
 * edge carries on: whoever may use a module may use what that one's signatures are made of.
 */
@SuppressWarnings("ImmutableEnumChecker") // the sets are made by Set.of
enum EskerModule {
  WAL("wal"),
  RECORDS("log-engine/records"),
  ENGINE("log-engine/engine", RECORDS, WAL),
  GOSSIP_API("gossip/api"),
  GOSSIP_ATOMIX("gossip/atomix", GOSSIP_API),
  REBALANCER("rebalancer", GOSSIP_API),
  REPLICATION_CORE("replication/core", RECORDS),
  REPLICATION_RUNTIME("replication/runtime", REPLICATION_CORE, ENGINE, GOSSIP_API),
  SPI("api-plugins/spi", RECORDS),
  COMMANDS("api-plugins/commands", SPI),
  KAFKA("api-plugins/kafka", SPI, COMMANDS),
  HTTP("api-plugins/http", SPI, COMMANDS),
  /** A plugin as a third party would write it. */
  EXAMPLE_LINE("api-plugins/examples/line", SPI),
  CONTROLLER("broker/controller", GOSSIP_API, REBALANCER),
  /** Whole clusters, so the real controller and what production hosts replicas with, too. */
  COORDINATOR("broker/coordinator", RECORDS, REBALANCER),
  /** Whole clusters, so the real controller and what production hosts replicas with, too. */
  SIMULATION("replication/simulation", REPLICATION_RUNTIME, WAL, CONTROLLER),
  /** All but the front ends, which it loads as plugins. */
  SERVER(
      "broker/server",
      WAL,
      RECORDS,
      ENGINE,
      GOSSIP_API,
      GOSSIP_ATOMIX,
      REBALANCER,
      REPLICATION_CORE,
      REPLICATION_RUNTIME,
      SPI,
      COMMANDS,
      CONTROLLER,
      COORDINATOR),
  IT("broker/it"),
  /** Applications as users write them: they know Kafka's client, and nothing of ours. */
  EXAMPLE_KEYED("ops/examples/keyed"),
  EXAMPLE_ORDERS("ops/examples/orders"),
  STREAMS_APP("broker/streams-app"),
  LOAD("bench/load"),
  COMPARE("bench/compare", LOAD),
  JMH("bench/jmh", ENGINE, WAL);

  private final String folder;
  private final Set<EskerModule> edges;

  EskerModule(String folder, EskerModule... edges) {
    this.folder = folder;
    this.edges = Set.of(edges);
  }

  /** Where it lies, below the root, with {@code /} between names. */
  String folder() {
    return folder;
  }

  /** What its main code may depend on, itself included. */
  Set<EskerModule> allowed() {
    Set<EskerModule> all = EnumSet.of(this);
    edges.forEach(edge -> all.addAll(edge.allowed()));
    return all;
  }
}
