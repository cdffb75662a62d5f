package dev.esker.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.http.groups.Commit;
import dev.esker.http.groups.GroupSessions;
import dev.esker.http.groups.HeartbeatAnswer;
import dev.esker.http.groups.MemberCall;
import dev.esker.http.groups.Membership;
import dev.esker.http.groups.Outcome;
import dev.esker.http.groups.Registration;
import dev.esker.http.groups.SessionThread;
import dev.esker.http.groups.SessionsConfig;
import dev.esker.server.Broker;
import dev.esker.server.BrokerListener;
import dev.esker.server.EngineCore;
import dev.esker.server.config.BrokerConfig;
import dev.esker.server.config.ConfigSources;
import dev.esker.server.plugins.PluginCatalog;
import dev.esker.spi.ErrorCode;
import dev.esker.spi.TopicPartition;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.RangeAssignor;
import org.apache.kafka.clients.consumer.RoundRobinAssignor;
import org.apache.kafka.clients.consumer.StickyAssignor;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A group of one of Kafka's consumers and one that speaks HTTP, on a whole broker. */
@Timeout(120)
class MixedGroupTest {
  /** What a client is told to wait for: the group settles, or its coordinator begins. */
  private static final Set<ErrorCode> ASK_AGAIN =
      Set.of(
          ErrorCode.REBALANCE_IN_PROGRESS,
          ErrorCode.COORDINATOR_LOAD_IN_PROGRESS,
          ErrorCode.COORDINATOR_NOT_AVAILABLE);

  private static final String GROUP = "mixed";
  private static final String TOPIC = "t";
  private static final int PARTITIONS = 6;
  private static final int WAIT_MILLIS = 500;

  @TempDir private Path directory;
  private PluginCatalog catalog;
  private Broker broker;
  private String servers;
  private SessionThread thread;
  private GroupSessions sessions;
  private Membership http;
  private int unchanged;
  private CompletableFuture<? extends Outcome<?>> pending;

  /** What Kafka's consumers may be set to; the first is how they come. */
  static List<List<Class<?>>> assignors() {
    return List.of(
        List.of(RangeAssignor.class, CooperativeStickyAssignor.class),
        List.of(CooperativeStickyAssignor.class),
        List.of(RangeAssignor.class),
        List.of(RoundRobinAssignor.class),
        List.of(StickyAssignor.class));
  }

  @BeforeEach
  void start() throws Exception {
    catalog = PluginCatalog.discover(List.of(), MixedGroupTest.class.getClassLoader());
    ConfigSources sources = new ConfigSources().flag("test", "data.dir", directory.toString());
    catalog
        .frontends()
        .forEach(each -> sources.flag("test", "frontend." + each.name() + ".port", "0"));
    broker =
        Broker.start(
            BrokerConfig.from(sources.merge()), catalog, EngineCore::open, BrokerListener.NONE);
    servers =
        broker.endpoints().stream()
            .filter(each -> each.protocol().equalsIgnoreCase("kafka"))
            .map(each -> each.host() + ":" + each.port())
            .findFirst()
            .orElseThrow();
    thread = new SessionThread("sessions");
    sessions =
        new GroupSessions(
            broker.core()::groups, broker.core()::cluster, thread, SessionsConfig.DEFAULTS);
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers))) {
      admin.createTopics(List.of(new NewTopic(TOPIC, PARTITIONS, (short) 1))).all().get();
    }
  }

  @AfterEach
  void stop() {
    sessions.close();
    thread.close();
    broker.close();
    catalog.close();
  }

  private KafkaConsumer<byte[], byte[]> consumer(List<Class<?>> assignors) {
    KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers",
                servers,
                "group.id",
                GROUP,
                "heartbeat.interval.ms",
                100,
                "enable.auto.commit",
                false,
                "auto.offset.reset",
                "earliest",
                ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
                assignors),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    consumer.subscribe(List.of(TOPIC));
    return consumer;
  }

  /** The HTTP client's part: one call at a time; registers first, and then shows up. */
  private void call() {
    if (pending == null) {
      OptionalInt generation =
          http == null ? OptionalInt.empty() : OptionalInt.of(http.generation());
      String memberId = http == null ? "" : http.memberId();
      MemberCall call = new MemberCall(GROUP, "web", memberId, generation);
      pending =
          (http == null
                  ? sessions.register(
                      call, Registration.to(List.of(TOPIC), "localhost"), WAIT_MILLIS)
                  : sessions.heartbeat(call, WAIT_MILLIS))
              .toCompletableFuture();
    } else if (pending.isDone()) {
      Outcome<?> outcome = pending.join();
      pending = null;
      if (outcome instanceof Outcome.Ok<?> ok) {
        if (ok.value() instanceof HeartbeatAnswer answer) {
          http = answer.membership();
          unchanged = answer.changed() ? 0 : unchanged + 1;
        } else {
          http = (Membership) ok.value();
        }
      } else if (outcome instanceof Outcome.Failed<?> failed) {
        assertTrue(ASK_AGAIN.contains(failed.error()), failed.message());
      }
    }
  }

  private void run(KafkaConsumer<?, ?> consumer, boolean withHttp, BooleanSupplier until) {
    while (!until.getAsBoolean()) {
      var unused = consumer.poll(Duration.ofMillis(20));
      if (withHttp) {
        call();
      }
    }
  }

  private Set<Integer> readByHttp() {
    Set<Integer> partitions = new HashSet<>();
    if (http != null) {
      http.assignment().forEach(each -> partitions.add(each.partition()));
    }
    return partitions;
  }

  private static Set<Integer> readBy(KafkaConsumer<?, ?> consumer) {
    Set<Integer> partitions = new HashSet<>();
    consumer.assignment().forEach(each -> partitions.add(each.partition()));
    return partitions;
  }

  private boolean isShared(KafkaConsumer<?, ?> consumer) {
    Set<Integer> all = readBy(consumer);
    all.addAll(readByHttp());
    return all.size() == PARTITIONS
        && readBy(consumer).size() == PARTITIONS / 2
        && readByHttp().size() == PARTITIONS / 2;
  }

  /** Kafka's client leads. */
  @ParameterizedTest
  @MethodSource("assignors")
  void anHttpClientJoinsAKafkaClientAndLeavesIt(List<Class<?>> assignors) throws Exception {
    try (KafkaConsumer<byte[], byte[]> consumer = consumer(assignors)) {
      run(consumer, false, () -> readBy(consumer).size() == PARTITIONS);
      run(consumer, true, () -> isShared(consumer));
      commitOneAndReadItBack(consumer);
      MemberCall call = MemberCall.of(GROUP, "web");
      Outcome<String> left = sessions.leave(call).toCompletableFuture().get();
      assertTrue(left instanceof Outcome.Ok, left::toString);
      run(consumer, false, () -> readBy(consumer).size() == PARTITIONS);
    }
  }

  /** This broker leads, for the HTTP client; and gets everything back when the other goes. */
  @ParameterizedTest
  @MethodSource("assignors")
  void aKafkaClientJoinsAnHttpClientAndLeavesIt(List<Class<?>> assignors) throws Exception {
    while (readByHttp().size() < PARTITIONS) {
      call();
    }
    try (KafkaConsumer<byte[], byte[]> consumer = consumer(assignors)) {
      run(consumer, true, () -> isShared(consumer));
      commitOneAndReadItBack(consumer);
    }
    while (readByHttp().size() < PARTITIONS) {
      call();
    }
  }

  private void commitOneAndReadItBack(KafkaConsumer<?, ?> consumer) throws Exception {
    TopicPartition partition = http.assignment().get(0);
    Commit commit =
        Commit.of(GROUP, partition, 0)
            .by(new MemberCall(GROUP, "web", http.memberId(), OptionalInt.of(http.generation())));
    assertEquals(Outcome.ok(0L), sessions.commit(commit, WAIT_MILLIS).toCompletableFuture().get());
    org.apache.kafka.common.TopicPartition id =
        new org.apache.kafka.common.TopicPartition(TOPIC, partition.partition());
    assertEquals(0, consumer.committed(Set.of(id)).get(id).offset());
  }

  @Test
  void aRestartOfTheFrontEndIsNoRebalance() throws Exception {
    try (KafkaConsumer<byte[], byte[]> consumer =
        consumer(List.of(CooperativeStickyAssignor.class))) {
      // It has settled once nobody has anything left to give up.
      run(consumer, true, () -> isShared(consumer) && pending == null && unchanged > 10);
      Membership before = http;
      sessions.close();
      sessions =
          new GroupSessions(
              broker.core()::groups, broker.core()::cluster, thread, SessionsConfig.DEFAULTS);
      run(consumer, true, () -> !http.memberId().equals(before.memberId()));
      assertEquals(before.generation(), http.generation());
      assertEquals(before.assignment(), http.assignment());
      assertTrue(isShared(consumer));
    }
  }
}
