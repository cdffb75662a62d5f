package dev.esker.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.it.ops.LiveFigures;
import dev.esker.it.ops.LivePrometheus;
import dev.esker.it.ops.OpsFolder;
import dev.esker.it.ops.Query;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Everything that the dashboards, rules and runbooks in {@code ops} name is there on the brokers of
 * a cluster that has done a bit of everything; and a real Prometheus that reads them answers each
 * question, if there is one.
 */
@Timeout(300)
final class OpsFiguresIT {
  private static final String TOPIC = "orders";
  private static final String GROUP = "readers";

  /** Panels that are rightly empty where all is well and nobody has exceeded a quota. */
  private static final Set<String> MAY_BE_EMPTY = Set.of("Throttled", "Turned away");

  /** Extrapolates from hours, of which this has seconds. */
  private static final String NEEDS_HOURS = "rule EskerDiskFillsUp";

  @RegisterExtension private final Brokers brokers = new Brokers();
  private final HttpClient http = HttpClient.newHttpClient();

  @Test
  void whatOpsNamesIsThere() throws Exception {
    // Nobody is to be fenced because this machine is busy: this isn't about time.
    BrokerCluster cluster =
        BrokerCluster.direct(
            brokers, 3, "--offsets-topic-num-partitions=1", "--broker-session-timeout-ms=30000");
    cluster.startAll();
    cluster.createTopic(TOPIC, 3);
    work(cluster);
    checkNames(cluster);
    askPrometheus(cluster);
  }

  private static void work(BrokerCluster cluster) throws Exception {
    Map<String, Object> settings = Map.of("bootstrap.servers", cluster.bootstrap());
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
      for (int i = 0; i < 100; i++) {
        producer.send(new ProducerRecord<>(TOPIC, "k" + i, "v")).get(60, TimeUnit.SECONDS);
      }
    }
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers",
                cluster.bootstrap(),
                "group.id",
                GROUP,
                "auto.offset.reset",
                "earliest"),
            new StringDeserializer(),
            new StringDeserializer())) {
      consumer.subscribe(List.of(TOPIC));
      int read = 0;
      while (read < 100) {
        read += consumer.poll(Duration.ofSeconds(1)).count();
      }
      consumer.commitSync();
    }
  }

  private String address(BrokerCluster cluster, int node) {
    String own = cluster.node(node).http();
    return BrokerNetwork.own(node) + own.substring(own.indexOf(':'));
  }

  private String get(String address, String path) throws Exception {
    return http.send(
            HttpRequest.newBuilder(URI.create("http://" + address + path)).build(),
            BodyHandlers.ofString())
        .body();
  }

  private void checkNames(BrokerCluster cluster) throws Exception {
    LiveFigures figures = new LiveFigures();
    for (int node : cluster.ids()) {
      String address = address(cluster, node);
      // An error, so that there is a series of them.
      assertTrue(get(address, "/topics/nothing").contains("UNKNOWN_TOPIC"));
      figures.add(awaitGroups(address, cluster));
    }
    Set<String> recorded = Query.recorded();
    List<String> missing = new ArrayList<>();
    List<Query> asked = new ArrayList<>(Query.ofDashboards());
    asked.addAll(Query.ofRules());
    for (Query each : asked) {
      for (String what : figures.missing(each.asked("esker"), recorded)) {
        missing.add(each.where() + ": " + what);
      }
    }
    Set<String> onPages = new TreeSet<>();
    for (Query each : Query.ofPages()) {
      figures.unknown(each.expression()).forEach(name -> onPages.add(each.where() + ": " + name));
    }
    missing.addAll(onPages);
    assertEquals(List.of(), missing);
    assertTrue(asked.size() > 100, "queries: " + asked.size());
  }

  /**
   * What groups have committed is read every five seconds at most, so the first look may be early.
   */
  private String awaitGroups(String address, BrokerCluster cluster) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    boolean leads = cluster.leader("__consumer_offsets", 0) == nodeOf(address, cluster);
    while (true) {
      String text = get(address, "/metrics?per_partition=true");
      if (!leads || text.contains("esker_group_lag_records{group=\"" + GROUP + "\"")) {
        return text;
      }
      assertTrue(System.nanoTime() < deadline, "no group in\n" + text);
      TimeUnit.MILLISECONDS.sleep(200);
    }
  }

  private int nodeOf(String address, BrokerCluster cluster) {
    return cluster.ids().stream()
        .filter(node -> address(cluster, node).equals(address))
        .findFirst()
        .orElseThrow();
  }

  private void askPrometheus(BrokerCluster cluster) throws Exception {
    List<String> targets = new ArrayList<>();
    cluster.ids().forEach(node -> targets.add(address(cluster, node)));
    Optional<LivePrometheus> found =
        LivePrometheus.start(brokers.directory(), Ports.free(), targets);
    if (found.isEmpty()) {
      System.out.println("prometheus isn't installed: its answers aren't looked at");
      return;
    }
    try (LivePrometheus prometheus = found.get()) {
      prometheus.awaitRates();
      // Within the window of rates.
      work(cluster);
      List<String> wrong = new ArrayList<>(prometheus.ruleErrors());
      for (Query each : Query.ofDashboards()) {
        Optional<String> trouble = prometheus.trouble(each.asked("esker"));
        boolean mayBeEmpty = each.alert() || MAY_BE_EMPTY.stream().anyMatch(each.where()::endsWith);
        trouble
            .filter(text -> !(mayBeEmpty && text.equals(LivePrometheus.EMPTY)))
            .ifPresent(text -> wrong.add(each.where() + ": " + text));
      }
      assertEquals(List.of(), wrong);
      for (Query each : Query.ofRules()) {
        Optional<String> trouble = prometheus.trouble(each.asked("esker"));
        if (each.where().equals(NEEDS_HOURS)) {
          assertTrue(trouble.isEmpty() || trouble.get().equals(LivePrometheus.EMPTY), trouble + "");
        } else if (each.alert()) {
          assertEquals(Optional.of(LivePrometheus.EMPTY), trouble, each.where() + " fires");
        } else {
          assertEquals(Optional.empty(), trouble, each.where());
        }
      }
    }
    assertTrue(OpsFolder.files("grafana/dashboards", ".json").size() == 5);
  }
}
