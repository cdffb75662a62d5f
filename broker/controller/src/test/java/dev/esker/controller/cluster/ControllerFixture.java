package dev.esker.controller.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.esker.controller.cluster.ControllerEffect.AnswerHeartbeat;
import dev.esker.controller.cluster.ControllerEffect.ConfirmLeadership;
import dev.esker.controller.cluster.ControllerEffect.Propose;
import dev.esker.controller.cluster.ControllerEvent.CommandApplied;
import dev.esker.controller.cluster.ControllerEvent.HeartbeatReceived;
import dev.esker.controller.cluster.ControllerEvent.ImageInstalled;
import dev.esker.controller.cluster.ControllerEvent.LeadershipConfirmed;
import dev.esker.controller.cluster.ControllerEvent.LeadershipGained;
import dev.esker.controller.cluster.ControllerEvent.ProposalApplied;
import dev.esker.controller.cluster.ControllerEvent.ProposalRefused;
import dev.esker.controller.cluster.ControllerEvent.Tick;
import dev.esker.controller.cluster.ControllerOptions.PreferredLeaders;
import dev.esker.gossip.BrokerPhase;
import dev.esker.gossip.BrokerRegistration;
import dev.esker.gossip.BrokerRun;
import dev.esker.gossip.CommandRefusedException;
import dev.esker.gossip.MetadataCommand;
import dev.esker.gossip.MetadataCommand.CreateTopic;
import dev.esker.gossip.MetadataImage;
import dev.esker.gossip.PartitionState;
import dev.esker.gossip.Registrations;
import dev.esker.gossip.TopicState;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * One controller, brokers 1, 2, 3 that are active, and a log that a test applies proposals to when
 * it wants. Topics whose names contain {@code min2} need two in sync, {@code unclean} allow that.
 */
final class ControllerFixture {
  static final long SECOND = 1_000_000_000L;
  static final List<Integer> ALL = List.of(1, 2, 3);

  final ClusterController controller;
  final Deque<Propose> proposals = new ArrayDeque<>();
  final List<AnswerHeartbeat> answers = new ArrayList<>();
  final Deque<ConfirmLeadership> rounds = new ArrayDeque<>();
  MetadataImage image;
  long now = -3 * SECOND;
  private long requests;

  ControllerFixture() throws CommandRefusedException {
    this(options(1_000));
  }

  ControllerFixture(ControllerOptions options) throws CommandRefusedException {
    controller = new ClusterController(options, new NamedRules());
    image = Registrations.join(MetadataImage.empty(), ALL, List.of());
  }

  /** Sessions of two seconds, retries after 0.1, preferred leaders every ten. */
  static ControllerOptions options(int maxChanges) {
    return new ControllerOptions(
        2 * SECOND, SECOND / 10, maxChanges, new PreferredLeaders(true, 10, 10 * SECOND));
  }

  /** Creates a topic before or after the start. */
  UUID topic(String name, List<List<Integer>> replicas) throws CommandRefusedException {
    UUID id = new UUID(5, name.hashCode());
    List<PartitionState> partitions = replicas.stream().map(PartitionState::initial).toList();
    apply(new CreateTopic(new TopicState(id, name, partitions), Map.of()));
    return id;
  }

  ControllerFixture start() {
    step(new ImageInstalled(image));
    step(new LeadershipGained(1));
    return this;
  }

  void step(ControllerEvent event) {
    for (ControllerEffect effect : controller.step(now, event)) {
      if (effect instanceof Propose propose) {
        proposals.add(propose);
      } else if (effect instanceof AnswerHeartbeat answer) {
        answers.add(answer);
      } else {
        rounds.add((ConfirmLeadership) effect);
      }
    }
  }

  /** Lets time pass without any event but a tick at its end. */
  void after(double seconds) {
    now += (long) (seconds * SECOND);
    step(new Tick());
  }

  /** Applies somebody's command, and tells the controller if it has started. */
  void apply(MetadataCommand command) throws CommandRefusedException {
    image = image.apply(command);
    if (controller.isActive()) {
      step(new CommandApplied(image, command));
    }
  }

  /** Applies the oldest open proposal, which must not be refused. */
  MetadataCommand commit() throws CommandRefusedException {
    Propose proposal = proposals.remove();
    apply(proposal.command());
    step(new ProposalApplied(proposal.token()));
    return proposal.command();
  }

  <T extends MetadataCommand> T commit(Class<T> kind) throws CommandRefusedException {
    return assertInstanceOf(kind, commit());
  }

  /** Applies proposals until there are none. */
  void commitAll() throws CommandRefusedException {
    while (!proposals.isEmpty()) {
      commit();
    }
  }

  /** Offers the oldest open proposal, which must be refused. */
  void commitRefused() {
    Propose proposal = proposals.remove();
    try {
      image.apply(proposal.command());
    } catch (CommandRefusedException e) {
      step(new ProposalRefused(proposal.token(), e.reason()));
      return;
    }
    throw new AssertionError("not refused: " + proposal.command());
  }

  BrokerRegistration broker(int id) {
    return image.broker(id).orElseThrow();
  }

  long beat(int id) {
    return beat(id, image.version(), false);
  }

  long beat(int id, long applied, boolean wantsToStop) {
    return beat(id, broker(id).run(), applied, wantsToStop);
  }

  long beat(int id, BrokerRun run, long applied, boolean wantsToStop) {
    long request = ++requests;
    step(new HeartbeatReceived(request, new BrokerHeartbeat(id, run, applied, wantsToStop)));
    return request;
  }

  /** All but one send heartbeats, and a second passes. */
  void secondWithout(int silent) {
    for (int id : ALL) {
      if (id != silent) {
        beat(id);
      }
    }
    after(1);
  }

  void confirm() {
    step(new LeadershipConfirmed(rounds.remove().round()));
  }

  HeartbeatAnswer answer(long request) {
    List<HeartbeatAnswer> found =
        answers.stream()
            .filter(each -> each.request() == request)
            .map(AnswerHeartbeat::answer)
            .toList();
    assertEquals(1, found.size(), "answers to " + request);
    return found.get(0);
  }

  PartitionState partition(UUID topic, int number) {
    return image.topic(topic).orElseThrow().partitions().get(number);
  }

  BrokerPhase phase(int id) {
    return broker(id).phase();
  }

  /** Another run of a broker that isn't registered yet. */
  BrokerRegistration rerun(int id, long incarnation, UUID storage) {
    BrokerRun run = BrokerRun.starting(new UUID(id, incarnation), storage);
    return new BrokerRegistration(id, run, Optional.empty(), Map.of(), BrokerPhase.FENCED);
  }
}
