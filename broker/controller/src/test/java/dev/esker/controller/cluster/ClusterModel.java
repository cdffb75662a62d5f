package dev.esker.controller.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.controller.cluster.ControllerEvent.ConnectionRefused;
import dev.esker.controller.cluster.ControllerEvent.MemberRemoved;
import dev.esker.controller.cluster.ControllerEvent.MemberSeen;
import dev.esker.controller.cluster.ControllerOptions.PreferredLeaders;
import dev.esker.gossip.BrokerRegistration;
import dev.esker.gossip.IsrRules;
import dev.esker.gossip.MetadataCommand;
import dev.esker.gossip.MetadataCommand.ChangeBroker;
import dev.esker.gossip.MetadataCommand.ChangePartitions;
import dev.esker.gossip.MetadataCommand.CreateTopic;
import dev.esker.gossip.MetadataImage;
import dev.esker.gossip.PartitionChange;
import dev.esker.gossip.PartitionState;
import dev.esker.gossip.TopicState;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * A whole cluster as far as the controller sees it, by seed: brokers that start, die, lose their
 * disks, stop in order; controllers that take turns and overlap; commands that are late, refused or
 * of unknown fate; leaders that acknowledge records and change ISRs. Checked with every command:
 * whoever leads, is in sync or eligible has every acknowledged record.
 */
final class ClusterModel {
  private static final long SESSION = 1_500 * ModelTime.MILLI;
  static final TopicRules RULES = new NamedRules();

  private final ModelTime time;
  private final ModelLog log;
  private final List<ModelBroker> brokers = new ArrayList<>();
  private final List<ModelController> controllers = new ArrayList<>();
  private final List<PartitionKey> keys = new ArrayList<>();
  private final Map<PartitionKey, Integer> acknowledged = new HashMap<>();
  private final Map<PartitionKey, Set<Integer>> joining = new HashMap<>();
  private final boolean gossips;
  private int leader;
  private long term;
  private long uncleanElections;

  ClusterModel(long seed) {
    time = new ModelTime(seed);
    log = new ModelLog(this::applied);
    gossips = time.chance(0.7);
    ControllerOptions options =
        new ControllerOptions(
            SESSION,
            50 * ModelTime.MILLI,
            time.chance(0.3) ? 2 : 1_000,
            new PreferredLeaders(time.chance(0.5), 10, 700 * ModelTime.MILLI));
    for (int i = 0; i < 3; i++) {
      controllers.add(
          new ModelController(time, log, new ClusterController(options, RULES), !gossips));
    }
    for (int id = 0; id < 3 + time.below(4); id++) {
      brokers.add(new ModelBroker(id, time, log, this::someController));
    }
    brokers.forEach(broker -> time.soon(300, () -> start(broker)));
    controllers.get(0).gain(++term);
  }

  /** Runs with everything going wrong, then until all is quiet, and checks that all is well. */
  void run(int millis) {
    long latest = time.now() + 20_000 * ModelTime.MILLI;
    while (!areAllActive() && time.now() < latest) {
      time.runUntil(time.now() + 50 * ModelTime.MILLI);
    }
    createTopics();
    time.every(20 * ModelTime.MILLI, this::acknowledgeSomething);
    time.every(40 * ModelTime.MILLI, this::changeSomeIsr);
    long end = time.now() + millis * ModelTime.MILLI;
    while (time.now() < end) {
      time.runUntil(time.now() + (1 + time.below(120)) * ModelTime.MILLI);
      harm();
    }
    controllers.forEach(controller -> controller.calm = true);
    brokers.stream().filter(broker -> !broker.isUp()).forEach(this::start);
    time.runUntil(time.now() + 12_000 * ModelTime.MILLI);
    if (brokers.stream().anyMatch(broker -> !broker.isUp())) {
      // some were about to stop when the harm ended
      brokers.stream().filter(broker -> !broker.isUp()).forEach(this::start);
      time.runUntil(time.now() + 6_000 * ModelTime.MILLI);
    }
    checkQuiet();
  }

  private boolean areAllActive() {
    return log.image().brokers().stream().filter(BrokerRegistration::active).count()
        == brokers.size();
  }

  int commands() {
    return (int) log.image().version();
  }

  int refused() {
    return log.refused();
  }

  private void createTopics() {
    String[] names = {"plain", "min2", "unclean", "min2.unclean"};
    for (String name : names) {
      UUID id = new UUID(9, name.hashCode());
      List<PartitionState> partitions = new ArrayList<>();
      for (int i = time.below(3); i >= 0; i--) {
        keys.add(new PartitionKey(id, partitions.size()));
        partitions.add(PartitionState.initial(someBrokers()));
      }
      assertTrue(log.offer(new CreateTopic(new TopicState(id, name, partitions), Map.of())));
    }
  }

  private List<Integer> someBrokers() {
    List<Integer> ids = new ArrayList<>(brokers.stream().map(each -> each.id).toList());
    for (int i = ids.size(); i > 1; i--) {
      Collections.swap(ids, i - 1, time.below(i));
    }
    return ids.subList(0, 1 + time.below(3));
  }

  private ModelController someController() {
    return controllers.get(time.chance(0.9) ? leader : time.below(controllers.size()));
  }

  private void harm() {
    ModelBroker broker = brokers.get(time.below(brokers.size()));
    switch (time.below(16)) {
      case 0, 1, 2 -> kill(broker, false);
      case 3 -> kill(broker, time.chance(0.3));
      case 4, 5, 6, 7, 8 -> start(broker);
      case 9 -> broker.askToStop();
      case 10 -> changeController();
      case 11 -> slander(broker);
      case 12, 13 -> reassign();
      case 14 -> broker.pause(time.below(4_000));
      default -> {}
    }
  }

  private void changeController() {
    controllers.get(leader).lose();
    leader = time.below(controllers.size());
    controllers.get(leader).gain(++term);
  }

  private void start(ModelBroker broker) {
    if (!broker.isUp()) {
      broker.start();
      UUID incarnation = broker.incarnation();
      tellSoon(new MemberSeen(broker.id, incarnation));
    }
  }

  private void kill(ModelBroker broker, boolean wipe) {
    if (broker.isUp()) {
      UUID incarnation = broker.incarnation();
      broker.kill();
      if (gossips && time.chance(0.6)) {
        tellSoon(new MemberRemoved(broker.id, incarnation));
      }
      if (gossips && time.chance(0.5)) {
        tellSoon(new ConnectionRefused(broker.id, incarnation));
      }
    }
    if (wipe) {
      broker.wipe();
    }
  }

  /** Gossip loses sight of a broker that lives. */
  private void slander(ModelBroker broker) {
    if (gossips && broker.isUp()) {
      UUID incarnation = broker.incarnation();
      tellSoon(new MemberRemoved(broker.id, incarnation));
    }
  }

  private void tellSoon(ControllerEvent event) {
    for (ModelController controller : controllers) {
      time.soon(200, () -> controller.step(event));
    }
  }

  private PartitionKey somePartition() {
    return keys.get(time.below(keys.size()));
  }

  private PartitionState state(PartitionKey key) {
    return state(log.image(), key);
  }

  private static PartitionState state(MetadataImage image, PartitionKey key) {
    return image.topic(key.topicId()).orElseThrow().partitions().get(key.partition());
  }

  private void reassign() {
    PartitionKey key = somePartition();
    PartitionState state = state(key);
    int minIsr = minIsr(key);
    Optional<PartitionState> next =
        state.reassignment().underWay() && time.chance(0.4)
            ? ReassignmentRules.cancelled(state, minIsr)
            : ReassignmentRules.begun(state, someBrokers(), minIsr);
    next.ifPresent(after -> log.offer(change(key, after, Map.of())));
  }

  /** The leader of some partition acknowledges a record once all in sync have it. */
  private void acknowledgeSomething() {
    acknowledge(somePartition());
  }

  private void acknowledge(PartitionKey key) {
    PartitionState state = state(key);
    Set<Integer> needed = new HashSet<>(state.isr());
    needed.addAll(joining.getOrDefault(key, Set.of()));
    boolean enough = state.isr().size() >= IsrRules.required(state, minIsr(key));
    if (state.leader() != PartitionState.NO_LEADER
        && enough
        && needed.stream().allMatch(id -> brokers.get(id).isUp() && holds(id))) {
      int count = acknowledged.merge(key, 1, Integer::sum);
      needed.forEach(id -> brokers.get(id).put(key, count));
    }
  }

  /** Whether the running process of a broker is the run that is registered. */
  private boolean holds(int id) {
    ModelBroker broker = brokers.get(id);
    return log.image()
        .broker(id)
        .filter(known -> known.run().incarnation().equals(broker.incarnation()))
        .isPresent();
  }

  /** Some leader puts a replica into the ISR, or takes one out, on the image that it has. */
  private void changeSomeIsr() {
    for (int i = 0; i < (controllers.get(0).calm ? 10 : 1); i++) {
      changeIsr(somePartition());
    }
  }

  private void changeIsr(PartitionKey key) {
    PartitionState newest = state(key);
    if (newest.leader() == PartitionState.NO_LEADER || !brokers.get(newest.leader()).isUp()) {
      return;
    }
    MetadataImage seen = brokers.get(newest.leader()).image();
    if (seen.topic(key.topicId()).isEmpty() || !holds(newest.leader())) {
      return;
    }
    PartitionState state = state(seen, key);
    if (!state.equals(newest)) {
      return;
    }
    int other = state.replicas().get(time.below(state.replicas().size()));
    Optional<BrokerRegistration> registered = seen.broker(other).filter(each -> !each.fenced());
    List<Integer> isr = new ArrayList<>(state.isr());
    boolean calm = controllers.get(0).calm;
    if (isr.contains(other) && other != state.leader() && !calm && time.chance(0.5)) {
      isr.remove((Integer) other);
      PartitionState after = IsrRules.withIsr(state, isr, minIsr(key));
      time.soon(50, () -> log.offer(change(key, after, epochs(seen, state.leader()))));
    } else if (!isr.contains(other)
        && registered.isPresent()
        && brokers.get(other).isUp()
        && holds(other)
        && joining.getOrDefault(key, Set.of()).isEmpty()) {
      isr.add(other);
      brokers.get(other).put(key, acknowledged.getOrDefault(key, 0));
      joining.put(key, Set.of(other));
      PartitionState after = IsrRules.withIsr(state, isr, minIsr(key));
      time.soon(
          50,
          () -> {
            log.offer(change(key, after, epochs(seen, state.leader(), other)));
            joining.remove(key);
          });
    }
  }

  private static Map<Integer, Long> epochs(MetadataImage image, int... ids) {
    Map<Integer, Long> epochs = new HashMap<>();
    for (int id : ids) {
      epochs.put(id, image.broker(id).orElseThrow().epoch());
    }
    return epochs;
  }

  private static ChangePartitions change(
      PartitionKey key, PartitionState after, Map<Integer, Long> epochs) {
    return new ChangePartitions(
        List.of(new PartitionChange(key.topicId(), key.partition(), after)), epochs);
  }

  private int minIsr(PartitionKey key) {
    return RULES.minInsyncReplicas(log.image(), name(key));
  }

  private String name(PartitionKey key) {
    return log.image().topic(key.topicId()).orElseThrow().name();
  }

  private void applied(MetadataImage before, MetadataCommand command) {
    MetadataImage after = log.image();
    long version = after.version();
    controllers.forEach(each -> time.soon(30, () -> each.learn(version)));
    if (before.topicCount() == after.topicCount()) {
      keys.stream()
          .filter(key -> after.topic(key.topicId()).isPresent())
          .forEach(key -> check(key, state(before, key), state(key)));
    }
    if (command instanceof ChangeBroker change && !gossips) {
      checkLease(before, change);
    }
  }

  /** Without rumours, and unless its process is gone, nobody is fenced whose lease lasts. */
  private void checkLease(MetadataImage before, ChangeBroker change) {
    BrokerRegistration broker = before.broker(change.id()).orElseThrow();
    boolean fenced = log.image().broker(change.id()).orElseThrow().fenced();
    if (fenced && broker.active()) {
      assertFalse(
          brokers.get(change.id()).hasLease(broker.run().incarnation()),
          "broker " + change.id() + " is fenced although its lease lasts");
    }
  }

  private void check(PartitionKey key, PartitionState before, PartitionState state) {
    if (isUnclean(before, state)) {
      assertTrue(name(key).contains("unclean"), () -> before + " -> " + state);
      uncleanElections++;
      acknowledged.put(key, brokers.get(state.leader()).records(key));
    }
    Set<Integer> complete = new HashSet<>(state.isr());
    complete.addAll(IsrRules.eligible(state, minIsr(key)));
    for (int id : complete) {
      boolean sameDisk =
          log.image()
              .broker(id)
              .filter(known -> known.run().storage().equals(brokers.get(id).storage()))
              .isPresent();
      if (sameDisk) {
        assertEquals(
            acknowledged.getOrDefault(key, 0),
            brokers.get(id).records(key),
            () -> "broker " + id + " lacks records of " + name(key) + ": " + before + " " + state);
      }
    }
  }

  private boolean isUnclean(PartitionState before, PartitionState state) {
    return state.leader() != PartitionState.NO_LEADER
        && !before.isr().contains(state.leader())
        && !before.eligible().contains(state.leader());
  }

  private void checkQuiet() {
    MetadataImage image = log.image();
    assertEquals(brokers.size(), image.brokerCount());
    image.brokers().forEach(broker -> assertTrue(broker.active(), () -> "fenced: " + broker));
    for (PartitionKey key : keys) {
      PartitionState state = state(key);
      boolean lost = state.isr().isEmpty() && state.eligible().isEmpty();
      boolean leads = state.leader() != PartitionState.NO_LEADER;
      boolean mayLead = !lost || name(key).contains("unclean");
      assertEquals(mayLead, leads, () -> name(key) + " " + state);
      assertTrue(lost || !state.reassignment().underWay(), () -> name(key) + " " + state);
    }
    for (ModelController controller : controllers) {
      assertTrue(controller.ticks() < 20_000, "ticks: " + controller.ticks());
      assertTrue(controller.unanswered() < 20, "unanswered: " + controller.unanswered());
    }
  }

  long uncleanElections() {
    return uncleanElections;
  }
}
