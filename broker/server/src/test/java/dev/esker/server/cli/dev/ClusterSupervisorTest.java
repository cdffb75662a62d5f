package dev.esker.server.cli.dev;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.spi.ClusterAdmin.Answer;
import dev.esker.spi.ErrorCode;
import dev.esker.spi.FailureLab.Action;
import dev.esker.spi.FailureLab.Deed;
import dev.esker.spi.FailureLab.Link;
import dev.esker.spi.FailureLab.Node;
import dev.esker.spi.FailureLab.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is done to brokers, with shells in their place. */
@Timeout(60)
class ClusterSupervisorTest {
  private static final int NOBODY = 0;

  /** Ends at SIGTERM, like a broker. */
  private static final String POLITE = "echo Broker $0; exec sleep 600";

  private static final String DEAF = "trap '' TERM; echo Broker $0; while :; do sleep 600; done";

  private final List<DevBroker> launched = new CopyOnWriteArrayList<>();
  private final AtomicBoolean failing = new AtomicBoolean();
  private ClusterSupervisor supervisor;

  private void start(int brokers, String script, Duration limit) throws Exception {
    List<Integer> ports = new ArrayList<>();
    for (int i = 0; i < brokers; i++) {
      ports.add(7946 + i);
    }
    supervisor =
        new ClusterSupervisor(
            ports, broker -> launch(broker, script), InstantSource.system(), limit);
    for (DevBroker each : supervisor.start()) {
      each.ready().get(20, TimeUnit.SECONDS);
    }
  }

  private DevBroker launch(int broker, String script) throws IOException {
    if (failing.get()) {
      throw new IOException("no such script");
    }
    String name = Integer.toString(broker);
    DevBroker started = DevBroker.start(name, List.of("sh", "-c", script, name), line -> {});
    launched.add(started);
    return started;
  }

  @AfterEach
  void nothingRunsOn() throws Exception {
    if (supervisor != null) {
      supervisor.close();
    }
    for (DevBroker each : launched) {
      each.ended().get(20, TimeUnit.SECONDS);
    }
  }

  private static <T> Answer<T> get(CompletionStage<Answer<T>> stage) throws Exception {
    return stage.toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  private Answer<Deed> act(int broker, Action action) throws Exception {
    return get(supervisor.act(NOBODY, broker, action));
  }

  private State state(int broker) {
    return supervisor.picture().brokers().get(broker - 1).state();
  }

  /** T for stopped, by what the system says. */
  private static char processState(long pid) throws IOException {
    String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
    return stat.charAt(stat.lastIndexOf(')') + 2);
  }

  private static void awaitProcessState(long pid, boolean stopped) throws IOException {
    while (processState(pid) == 'T' != stopped) {
      LockSupport.parkNanos(1_000_000);
    }
  }

  @Test
  void aBrokerIsPausedAndGoesOn() throws Exception {
    start(2, POLITE, Duration.ofSeconds(15));
    long before = System.currentTimeMillis();
    Deed paused = act(2, Action.PAUSE).value();
    assertEquals(State.PAUSED, paused.broker().state());
    assertTrue(paused.atMillis() >= before && paused.broker().sinceMillis() >= paused.atMillis());
    long pid = launched.get(1).pid();
    awaitProcessState(pid, true);
    assertEquals(paused.broker(), act(2, Action.PAUSE).value().broker(), "it was paused already");
    assertEquals(State.RUNNING, state(1));
    assertEquals(State.RUNNING, act(2, Action.RESUME).value().broker().state());
    awaitProcessState(pid, false);
    assertEquals(State.RUNNING, act(2, Action.RESUME).value().broker().state());
  }

  @Test
  void aBrokerIsKilledAndStartedAgain() throws Exception {
    start(1, POLITE, Duration.ofSeconds(15));
    assertEquals(State.DOWN, act(1, Action.KILL).value().broker().state());
    assertFalse(ProcessHandle.of(launched.get(0).pid()).isPresent());
    assertEquals(State.DOWN, act(1, Action.KILL).value().broker().state());
    assertEquals(State.RUNNING, act(1, Action.START).value().broker().state());
    assertEquals(2, launched.size());
    Node running = act(1, Action.START).value().broker();
    assertEquals(State.RUNNING, running.state());
    assertEquals(2, launched.size(), "it ran already");
    assertEquals(State.DOWN, act(1, Action.STOP).value().broker().state());
    assertEquals(State.RUNNING, act(1, Action.START).value().broker().state());
  }

  @Test
  void aPausedBrokerMayBeKilledAndStopped() throws Exception {
    start(2, POLITE, Duration.ofSeconds(15));
    act(1, Action.PAUSE);
    assertEquals(State.DOWN, act(1, Action.KILL).value().broker().state());
    act(2, Action.PAUSE);
    assertEquals(State.DOWN, act(2, Action.STOP).value().broker().state());
  }

  @Test
  void whatABrokerCantBeAskedForIsSaid() throws Exception {
    start(1, POLITE, Duration.ofSeconds(15));
    Answer<Deed> unknown = act(2, Action.KILL);
    assertEquals(ErrorCode.BROKER_ID_NOT_REGISTERED, unknown.error());
    assertEquals("there is no broker 2; there are 1 to 1", unknown.message());
    assertEquals(ErrorCode.BROKER_ID_NOT_REGISTERED, act(0, Action.KILL).error());
    act(1, Action.KILL);
    for (Action each : List.of(Action.PAUSE, Action.RESUME)) {
      assertEquals(ErrorCode.INVALID_REQUEST, act(1, each).error());
    }
    failing.set(true);
    Answer<Deed> notStarted = act(1, Action.START);
    assertEquals(ErrorCode.OPERATION_NOT_ATTEMPTED, notStarted.error());
    assertEquals("broker 1: no such script", notStarted.message());
    assertEquals(State.DOWN, state(1));
    failing.set(false);
    assertEquals(State.RUNNING, act(1, Action.START).value().broker().state());
  }

  /** One that doesn't end in time is told so, and others are refused until it is over. */
  @Test
  void oneDeedAtATimeAndEachInItsTime() throws Exception {
    start(2, DEAF, Duration.ofMillis(200));
    Answer<Deed> late = act(1, Action.STOP);
    assertEquals(ErrorCode.REQUEST_TIMED_OUT, late.error());
    assertEquals(ErrorCode.OPERATION_NOT_ATTEMPTED, act(1, Action.KILL).error());
    assertEquals(State.RUNNING, state(1));
    assertEquals(ErrorCode.NONE, act(2, Action.PAUSE).error(), "another broker's is its own");
    var unused = ProcessHandle.of(launched.get(0).pid()).orElseThrow().destroyForcibly();
    while (act(1, Action.START).error() != ErrorCode.NONE) {
      LockSupport.parkNanos(1_000_000);
    }
    assertEquals(3, launched.size());
  }

  @Test
  void aBrokerThatEndsByItselfIsDown() throws Exception {
    start(1, POLITE, Duration.ofSeconds(15));
    var unused = ProcessHandle.of(launched.get(0).pid()).orElseThrow().destroyForcibly();
    while (state(1) != State.DOWN) {
      LockSupport.parkNanos(1_000_000);
    }
    assertEquals(State.RUNNING, act(1, Action.START).value().broker().state());
  }

  @Test
  void aBrokerThatAsksToBeKilledHearsTheAnswerFirst() throws Exception {
    start(1, POLITE, Duration.ofSeconds(15));
    Deed promised = get(supervisor.act(1, 1, Action.KILL)).value();
    assertTrue(ProcessHandle.of(launched.get(0).pid()).isPresent(), "it couldn't answer");
    assertEquals(new Node(1, State.DOWN, promised.atMillis()), promised.broker());
    launched.get(0).ended().get(20, TimeUnit.SECONDS);
    assertTrue(System.currentTimeMillis() >= promised.atMillis());
  }

  @Test
  void linksAreRemembered() throws Exception {
    start(3, POLITE, Duration.ofSeconds(15));
    Link link = Link.of(3, 1);
    assertEquals(link, get(supervisor.link(link, true)).value().link());
    get(supervisor.link(Link.of(1, 2), true));
    assertEquals(Set.of(link, new Link(1, 2)), supervisor.picture().cut());
    assertEquals(Map.of(2, 7947, 3, 7948), supervisor.cutFrom(1));
    assertEquals(Map.of(1, 7946), supervisor.cutFrom(3));
    assertFalse(get(supervisor.link(link, false)).value().cut());
    assertEquals(Map.of(), supervisor.cutFrom(3));
    assertEquals(
        ErrorCode.BROKER_ID_NOT_REGISTERED, get(supervisor.link(Link.of(3, 4), true)).error());
    assertEquals(Set.of(new Link(1, 2)), supervisor.picture().cut());
  }

  @Test
  void theEndEndsPausedOnesToo() throws Exception {
    start(3, POLITE, Duration.ofSeconds(15));
    act(2, Action.PAUSE);
    act(3, Action.KILL);
    supervisor.stop();
    for (DevBroker each : launched) {
      assertFalse(ProcessHandle.of(each.pid()).isPresent());
    }
    assertEquals(ErrorCode.INVALID_REQUEST, act(3, Action.START).error());
    assertEquals(3, launched.size());
  }

  /** Whoever is killed can't let go what it has paused; the shell does. */
  @Test
  void aProcessThatIsHeldGoesOnWhenItsHolderIsGone() throws Exception {
    Process held = new ProcessBuilder("sleep", "600").start();
    try {
      Pause pause = Pause.begin(held.pid());
      awaitProcessState(held.pid(), true);
      pause.end();
      awaitProcessState(held.pid(), false);

      // A holder that is killed: its shell's standard input ends with it.
      String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
      Process holder =
          new ProcessBuilder(
                  java,
                  "-cp",
                  System.getProperty("java.class.path"),
                  Holder.class.getName(),
                  Long.toString(held.pid()))
              .inheritIO()
              .start();
      awaitProcessState(held.pid(), true);
      var unused = holder.destroyForcibly();
      awaitProcessState(held.pid(), false);
    } finally {
      held.destroyForcibly().waitFor();
    }
  }

  /** Holds a process, and waits to be killed. */
  static final class Holder {
    public static void main(String[] pid) throws Exception {
      Pause pause = Pause.begin(Long.parseLong(pid[0]));
      synchronized (pause) {
        while (true) {
          pause.wait();
        }
      }
    }
  }
}
