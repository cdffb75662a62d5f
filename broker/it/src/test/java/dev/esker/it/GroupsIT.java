package dev.esker.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.RangeAssignor;
import org.apache.kafka.clients.consumer.RoundRobinAssignor;
import org.apache.kafka.clients.consumer.StickyAssignor;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A group of real Java clients, each a process: they join, leave, are killed and come back, while
 * keyed records arrive. Every record is processed, in order, by one member at a time, and again
 * only where a member was killed before it could commit.
 */
final class GroupsIT {

  private static final String TOPIC = "orders";
  private static final String GROUP = "billing";
  private static final int PARTITIONS = 8;
  private static final int KEYS = 24;
  private static final int RECORDS_PER_KEY = 20;

  @RegisterExtension private final Brokers brokers = new Brokers();

  private final GroupJournal journal = new GroupJournal();
  private final Map<Integer, Long> ends = new HashMap<>();
  private Set<Integer> takenFromFirst;
  private int sent;

  @Test
  void everyRecordIsProcessedInOrderWhileMembersComeAndGo() throws Exception {
    run(CooperativeStickyAssignor.class);
    // Those that stay with a member when another joins aren't taken from it.
    assertTrue(takenFromFirst.size() < PARTITIONS, takenFromFirst::toString);
  }

  @Tag("slow")
  @ParameterizedTest
  @ValueSource(classes = {RangeAssignor.class, RoundRobinAssignor.class, StickyAssignor.class})
  void theSameWithAssignorsThatStopEverybody(Class<?> assignor) throws Exception {
    run(assignor);
  }

  private void run(Class<?> assignor) throws Exception {
    BrokerProcess broker = brokers.start("--group-initial-rebalance-delay-ms=0");
    Clients.createTopic(broker.bootstrap(), TOPIC, PARTITIONS);
    try (KafkaProducer<String, String> producer = Clients.producer(broker.bootstrap());
        GroupProcesses members =
            new GroupProcesses(broker.bootstrap(), TOPIC, GROUP, assignor, journal)) {
      members.start("a");
      journal.awaitShared(PARTITIONS, Set.of("a"));
      send(producer);
      members.start("b");
      members.start("c");
      send(producer);
      journal.awaitShared(PARTITIONS, Set.of("a", "b", "c"));
      takenFromFirst = journal.revokedFrom("a");
      send(producer);
      members.terminate("a");
      send(producer);
      journal.awaitShared(PARTITIONS, Set.of("b", "c"));
      send(producer);
      members.kill("b");
      send(producer);
      journal.awaitShared(PARTITIONS, Set.of("c"));
      members.start("d", "group.instance.id", "instance-d");
      send(producer);
      journal.awaitShared(PARTITIONS, Set.of("c", "d"));
      restartStaticMember(members, producer);
      send(producer);
      journal.awaitProcessed(ends);
      for (String member : List.of("c", "e")) {
        members.terminate(member);
      }
    }
    assertEquals(List.of(), journal.faults().stream().limit(10).toList());
    assertEquals(ends, committed(broker.bootstrap()));
  }

  /** A static member that ends and comes back in time is not missed: nobody rebalances. */
  private void restartStaticMember(GroupProcesses members, KafkaProducer<String, String> producer)
      throws Exception {
    journal.awaitProcessed(ends);
    Set<Integer> before = journal.ownedBy("d");
    long rebalances = journal.rebalances("c");
    members.terminate("d");
    send(producer);
    members.start("e", "group.instance.id", "instance-d");
    journal.awaitShared(PARTITIONS, Set.of("c", "e"));
    journal.awaitProcessed(ends);
    assertEquals(before, journal.ownedBy("e"));
    assertEquals(rebalances, journal.rebalances("c"));
  }

  /** Sends records of every key, numbered by key, and returns once they are acknowledged. */
  private void send(KafkaProducer<String, String> producer) throws Exception {
    List<Future<RecordMetadata>> answers = new ArrayList<>();
    for (int i = 0; i < RECORDS_PER_KEY; i++) {
      for (int key = 0; key < KEYS; key++) {
        answers.add(producer.send(new ProducerRecord<>(TOPIC, "key-" + key, "" + sent)));
      }
      sent++;
    }
    producer.flush();
    for (Future<RecordMetadata> answer : answers) {
      ends.merge(answer.get().partition(), answer.get().offset() + 1, Math::max);
    }
    assertTrue(ends.size() > PARTITIONS / 2, () -> "too few partitions have records: " + ends);
  }

  private static Map<Integer, Long> committed(String bootstrap) throws Exception {
    try (Admin admin = Clients.admin(bootstrap)) {
      return admin
          .listConsumerGroupOffsets(GROUP)
          .partitionsToOffsetAndMetadata()
          .get()
          .entrySet()
          .stream()
          .collect(Collectors.toMap(e -> e.getKey().partition(), e -> e.getValue().offset()));
    }
  }
}
