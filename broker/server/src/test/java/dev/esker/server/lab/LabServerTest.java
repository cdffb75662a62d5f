package dev.esker.server.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.server.cluster.CutLinks;
import dev.esker.spi.ClusterAdmin.Answer;
import dev.esker.spi.ErrorCode;
import dev.esker.spi.FailureLab.Action;
import dev.esker.spi.FailureLab.Deed;
import dev.esker.spi.FailureLab.Link;
import dev.esker.spi.FailureLab.LinkDeed;
import dev.esker.spi.FailureLab.Node;
import dev.esker.spi.FailureLab.Picture;
import dev.esker.spi.FailureLab.State;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Both ends of the failure lab's connection, over a real socket. */
@Timeout(60)
class LabServerTest {

  /** Knows one broker, and does what the test has prepared. */
  private static final class TwinSupervisor implements LabServer.Supervisor {
    final Map<Integer, Map<Integer, Integer>> cut = new ConcurrentHashMap<>();
    final BlockingQueue<String> asked = new LinkedBlockingQueue<>();
    final CompletableFuture<Answer<Deed>> slow = new CompletableFuture<>();

    @Override
    public Picture picture() {
      return new Picture(List.of(new Node(1, State.RUNNING, 5)), Set.of(new Link(1, 2)));
    }

    @Override
    public CompletionStage<Answer<Deed>> act(int asker, int broker, Action action) {
      asked.add(asker + " " + broker + " " + action);
      return switch (action) {
        case PAUSE, KILL -> slow;
        case STOP -> CompletableFuture.failedFuture(new IllegalStateException("a bug"));
        case START ->
            CompletableFuture.completedFuture(
                Answer.failed(ErrorCode.BROKER_ID_NOT_REGISTERED, "no broker\n" + broker));
        case RESUME ->
            CompletableFuture.completedFuture(
                Answer.of(new Deed(new Node(broker, State.RUNNING, 6), 7)));
      };
    }

    @Override
    public CompletionStage<Answer<LinkDeed>> link(Link link, boolean cutNow) {
      return CompletableFuture.completedFuture(Answer.of(new LinkDeed(link, cutNow, 8)));
    }

    @Override
    public Map<Integer, Integer> cutFrom(int broker) {
      return cut.getOrDefault(broker, Map.of());
    }
  }

  @TempDir private Path directory;
  private final TwinSupervisor supervisor = new TwinSupervisor();
  private final List<LabClient> clients = new ArrayList<>();
  private LabSocket socket;
  private LabServer server;

  @BeforeEach
  void open() throws IOException {
    socket = LabSocket.below(directory);
    server = LabServer.open(socket, supervisor);
  }

  @AfterEach
  void close() throws IOException {
    for (LabClient each : clients) {
      each.close();
    }
    server.close();
    assertFalse(Files.exists(socket.directory()));
  }

  private LabClient connect(int broker, CutLinks links) throws Exception {
    LabClient client = LabClient.connect(socket.path(), broker, links, Duration.ofSeconds(20));
    clients.add(client);
    return client;
  }

  private static <T> T get(CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  /** A broker that does nothing that the test doesn't write here. */
  private SocketChannel raw(String... lines) throws IOException {
    SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket.path()));
    for (String line : lines) {
      channel.write(ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8)));
    }
    return channel;
  }

  private static String line(SocketChannel channel) throws IOException {
    StringBuilder line = new StringBuilder();
    ByteBuffer one = ByteBuffer.allocate(1);
    while (channel.read(one.clear()) > 0) {
      if (one.get(0) == '\n') {
        return line.toString();
      }
      line.append((char) one.get(0));
    }
    return null;
  }

  @Test
  void onlyTheOwnerMayEnter() throws IOException {
    assertEquals(
        "rwx------",
        PosixFilePermissions.toString(Files.getPosixFilePermissions(socket.directory())));
  }

  @Test
  void questionsAreAnswered() throws Exception {
    LabClient one = connect(1, new CutLinks());
    assertEquals(supervisor.picture(), get(one.picture()).value());
    assertEquals(
        new Deed(new Node(2, State.RUNNING, 6), 7), get(one.act(2, Action.RESUME)).value());
    assertEquals("1 2 RESUME", supervisor.asked.take());
    Link link = new Link(1, 2);
    assertEquals(new LinkDeed(link, true, 8), get(one.link(link, true)).value());
    Answer<Deed> refused = get(one.act(9, Action.START));
    assertEquals(ErrorCode.BROKER_ID_NOT_REGISTERED, refused.error());
    assertEquals("no broker 9", refused.message());
    assertNull(refused.value());
    assertEquals(ErrorCode.UNKNOWN_SERVER_ERROR, get(one.act(1, Action.STOP)).error());
    assertEquals(supervisor.picture(), get(one.picture()).value());
  }

  @Test
  void aSlowDeedHoldsUpNobody() throws Exception {
    LabClient one = connect(1, new CutLinks());
    var pausing = one.act(2, Action.PAUSE).toCompletableFuture();
    assertEquals(supervisor.picture(), get(one.picture()).value());
    assertFalse(pausing.isDone());
    supervisor.slow.complete(Answer.of(new Deed(new Node(2, State.PAUSED, 1), 2)));
    assertEquals(State.PAUSED, get(pausing).value().broker().state());
  }

  @Test
  void onlySoManyQuestionsWait() throws Exception {
    LabClient one = connect(1, new CutLinks());
    List<CompletionStage<Answer<Deed>>> waiting = new ArrayList<>();
    for (int i = 0; i < LabClient.MAX_WAITING; i++) {
      waiting.add(one.act(2, Action.PAUSE));
    }
    assertEquals(ErrorCode.OPERATION_NOT_ATTEMPTED, get(one.act(2, Action.PAUSE)).error());
    supervisor.slow.complete(Answer.of(new Deed(new Node(2, State.PAUSED, 1), 2)));
    for (var each : waiting) {
      assertEquals(ErrorCode.NONE, get(each).error());
    }
    assertEquals(ErrorCode.NONE, get(one.act(2, Action.PAUSE)).error());
  }

  @Test
  void aQuestionThatIsNeverAnsweredFails() throws Exception {
    try (LabClient one =
        LabClient.connect(socket.path(), 1, new CutLinks(), Duration.ofMillis(200))) {
      assertEquals(ErrorCode.REQUEST_TIMED_OUT, get(one.act(2, Action.PAUSE)).error());
    }
  }

  @Test
  void aBrokerIsToldWhatIsCutBeforeItsStartAndAfterEveryChange() throws Exception {
    supervisor.cut.put(1, Map.of(3, 7950));
    CutLinks links = new CutLinks();
    BlockingQueue<Map<Integer, Integer>> heard = new LinkedBlockingQueue<>();
    connect(1, links);
    links.follow(cut -> heard.add(cut.ports()));
    assertEquals(Map.of(3, 7950), heard.take());
    supervisor.cut.put(1, Map.of(2, 7948, 3, 7950));
    get(server.tell(1));
    assertEquals(Map.of(2, 7948, 3, 7950), heard.take());
    supervisor.cut.clear();
    get(server.tell(1));
    assertEquals(Map.of(), heard.take());
    get(server.tell(2)); // which isn't there
  }

  @Test
  void aBrokerThatDoesntListenIsToldTheNewestOnly() throws Exception {
    try (SocketChannel broker = raw("hello 1 1")) {
      assertEquals("cut 1 -", line(broker));
      List<CompletableFuture<Void>> told = new ArrayList<>();
      for (int port = 2; port < 1000; port++) {
        supervisor.cut.put(1, Map.of(2, port));
        told.add(server.tell(1).toCompletableFuture());
      }
      broker.write(ByteBuffer.wrap("told 1\n".getBytes(StandardCharsets.UTF_8)));
      assertEquals("cut 999 2:999", line(broker));
      assertFalse(told.get(0).isDone());
      broker.write(ByteBuffer.wrap("told 999\n".getBytes(StandardCharsets.UTF_8)));
      for (var each : told) {
        get(each);
      }
    }
  }

  @Test
  void whoeverTalksNonsenseIsDisconnectedAndOthersArent() throws Exception {
    LabClient one = connect(1, new CutLinks());
    for (String nonsense : List.of("GET / HTTP/1.1", "told 1", "picture? 1", "x".repeat(5000))) {
      try (SocketChannel stranger = raw(nonsense)) {
        assertNull(line(stranger), nonsense);
      }
    }
    try (SocketChannel stranger = raw("hello 1 2", "told 5")) {
      assertEquals("cut 1 -", line(stranger));
      assertNull(line(stranger));
    }
    assertEquals(supervisor.picture(), get(one.picture()).value());
  }

  @Test
  void onlySoManyConnectionsAreServed() throws Exception {
    List<SocketChannel> idle = new ArrayList<>();
    try {
      for (int i = 0; i < LabServer.MAX_SESSIONS; i++) {
        SocketChannel channel = raw("hello 1 " + (i + 1));
        idle.add(channel);
        assertEquals("cut 1 -", line(channel));
      }
      IOException refused =
          assertThrows(IOException.class, () -> connect(1, new CutLinks()).close());
      assertTrue(refused.getMessage().contains(socket.path().toString()), refused::toString);
    } finally {
      for (SocketChannel each : idle) {
        each.close();
      }
    }
  }

  @Test
  void whenTheSupervisorIsGoneQuestionsFailAtOnce() throws Exception {
    LabClient one = connect(1, new CutLinks());
    var pausing = one.act(2, Action.PAUSE);
    assertEquals("1 2 PAUSE", supervisor.asked.take());
    server.close();
    assertEquals(ErrorCode.BROKER_NOT_AVAILABLE, get(pausing).error());
    assertEquals(ErrorCode.BROKER_NOT_AVAILABLE, get(one.picture()).error());
    assertThrows(IOException.class, () -> connect(1, new CutLinks()).close());
  }

  @Test
  void aBrokerThatComesBackTakesThePlaceOfItsEarlierConnection() throws Exception {
    try (SocketChannel before = raw("hello 1 1")) {
      assertEquals("cut 1 -", line(before));
      connect(1, new CutLinks());
      assertNull(line(before));
      get(server.tell(1));
    }
  }

  @Test
  void aDirectoryHasOneSupervisorAndAStaleSocketIsNone() throws Exception {
    IOException used =
        assertThrows(IOException.class, () -> LabServer.open(socket, supervisor).close());
    assertTrue(used.getMessage().contains("in use"), used::toString);
    server.close();
    socket = LabSocket.below(directory);
    Files.createFile(socket.path());
    server = LabServer.open(socket, supervisor);
    connect(1, new CutLinks());
  }

  @Test
  void aPathThatIsTooLongForASocketIsNotUsed() throws Exception {
    Path deep = directory.resolve("x".repeat(120));
    LabSocket elsewhere = LabSocket.below(deep);
    assertFalse(elsewhere.path().startsWith(deep));
    assertEquals(
        "rwx------",
        PosixFilePermissions.toString(Files.getPosixFilePermissions(elsewhere.directory())));
    try (LabServer second = LabServer.open(elsewhere, supervisor)) {
      get(second.tell(1));
    }
    assertFalse(Files.exists(elsewhere.directory()));
  }
}
