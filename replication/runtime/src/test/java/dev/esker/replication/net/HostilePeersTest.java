package dev.esker.replication.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Peers that speak nonsense, or nothing, or too much. Node 1 listens. */
final class HostilePeersTest {
  /** The pool takes memory in chunks of that size. */
  private static final long CHUNK_BYTES = 4 << 20;

  private static final LinkSizes SIZES = new LinkSizes(1 << 20, 2 << 20, 1 << 20);

  /** A handshake may take as long as the test, so that what ends it is what is tested. */
  private static final LinkTimes PATIENT =
      new LinkTimes(
          Duration.ofMillis(50),
          Duration.ofMinutes(1),
          Duration.ofMinutes(1),
          Duration.ofSeconds(10));

  private static final LinkTimes HASTY =
      new LinkTimes(
          Duration.ofMillis(20),
          Duration.ofMillis(200),
          Duration.ofMillis(200),
          Duration.ofSeconds(10));

  private final RecordingListener accepting = new RecordingListener();
  private final List<RawPeer> peers = new ArrayList<>();
  private LogLines log;
  private NettyStreams streams;
  private BrokerListener listener;
  @TempDir Path folder;

  @BeforeEach
  void watch() {
    log = new LogLines(RefusalLog.class);
  }

  @AfterEach
  void close() throws IOException {
    for (RawPeer peer : peers) {
      peer.close();
    }
    streams.close();
    log.close();
    accepting.letGo();
    assertEquals(0, streams.figures().queuedBytes());
    assertEquals(0, streams.figures().heldBytes());
  }

  private void listen(LinkTimes times) {
    StreamConfig config = new StreamConfig(SIZES, times, 20, 8, 1);
    streams =
        new NettyStreams(config, Transport.best(), () -> BrokerStreamsContract.node(1), () -> 0.5);
    listener =
        streams.listen(BrokerStreamsContract.ANY_PORT, accepting).toCompletableFuture().join();
  }

  private RawPeer dial() throws IOException {
    RawPeer peer = RawPeer.dial(listener.address());
    peers.add(peer);
    return peer;
  }

  private RawPeer linked(int node) throws Exception {
    int before = accepting.links.size();
    RawPeer peer = RawPeer.linked(listener.address(), BrokerStreamsContract.node(node));
    peers.add(peer);
    Awaiting.until("the link", () -> accepting.links.size() > before);
    return peer;
  }

  private void assertTurnedAway(String words) {
    assertEquals(1, listener.refusals());
    assertEquals(1, log.lines().size(), log.lines()::toString);
    assertTrue(log.lines().get(0).contains(words), log.lines()::toString);
    assertEquals(List.of(), accepting.links);
    assertTrue(streams.pooledBytes() <= CHUNK_BYTES);
  }

  private void assertEnded(LinkEnd.Reason reason, String words) {
    Awaiting.until("the end", () -> accepting.ends.size() == 1);
    assertEquals(reason, accepting.end().reason());
    assertTrue(accepting.end().detail().contains(words), accepting.end()::toString);
  }

  @Test
  void garbageIsTurnedAwayAtItsFirstBytes() throws IOException {
    listen(PATIENT);
    RawPeer peer = dial();
    peer.send(BrokerStreamsContract.utf8("GET / HTTP/1.1\r\n\r\n"));
    peer.awaitEnd();
    assertTurnedAway("begins with 47455420 instead of 4553");
  }

  @Test
  void randomBytesNeverGetThrough() throws IOException {
    listen(PATIENT);
    Random random = new Random(6);
    for (int i = 0; i < 50; i++) {
      byte[] bytes = new byte[6 + random.nextInt(2_000)];
      random.nextBytes(bytes);
      ByteBuffer noise = ByteBuffer.wrap(bytes);
      if (i % 2 == 0) {
        noise.putInt(0, Hello.MAGIC).putShort(4, (short) Math.min(512, bytes.length));
      }
      RawPeer peer = dial();
      peer.send(noise);
      peer.awaitEnd();
    }
    assertEquals(50, listener.refusals());
    assertEquals(List.of(), accepting.links);
  }

  @Test
  void aHandshakeThatIsTooLongIsTurnedAway() throws IOException {
    listen(PATIENT);
    RawPeer peer = dial();
    peer.send(Greeting.begin(Hello.MAGIC).putShort(4, (short) 60_000).flip());
    peer.awaitEnd();
    assertTurnedAway("a handshake of 60000 bytes, allowed are 512");
  }

  @Test
  void halfAHandshakeHasLimitedTime() throws IOException {
    listen(HASTY);
    RawPeer peer = dial();
    peer.send(Hello.of(BrokerStreamsContract.node(2), 1).encode().limit(20));
    peer.awaitEnd();
    assertTurnedAway("no handshake within the time for it");
  }

  @Test
  void aHandshakeMayComeByteByByte() throws Exception {
    listen(PATIENT);
    RawPeer peer = dial();
    ByteBuffer hello = Hello.of(BrokerStreamsContract.node(2), 1).encode();
    for (int i = 0; i < hello.limit(); i++) {
      peer.send(hello.slice(i, 1));
    }
    assertEquals(Verdict.WELCOME, Answer.decode(peer.greeting(Answer.MAGIC)).verdict());
  }

  @Test
  void whoDoesNotWaitForTheAnswerIsTurnedAway() throws IOException {
    listen(PATIENT);
    RawPeer peer = dial();
    ByteBuffer both = ByteBuffer.allocate(200);
    both.put(Hello.of(BrokerStreamsContract.node(2), 1).encode()).put((byte) 0).flip();
    peer.send(both);
    peer.awaitEnd();
    assertTurnedAway("didn't wait for the answer");
  }

  @Test
  void aVersionThatNobodySpeaksIsAnswered() throws Exception {
    listen(PATIENT);
    RawPeer peer = dial();
    peer.send(new Hello(2, 5, 1, BrokerStreamsContract.node(2)).encode());
    Answer answer = Answer.decode(peer.greeting(Answer.MAGIC));
    assertEquals(Verdict.UNKNOWN_VERSION, answer.verdict());
    assertEquals(Hello.VERSION, answer.version());
    peer.awaitEnd();
    assertTurnedAway("no version of the protocol in common");
  }

  @Test
  void theOldestHandshakeGivesWay() throws Exception {
    listen(PATIENT);
    List<RawPeer> silent = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      silent.add(dial());
    }
    RawPeer good = linked(2);
    silent.get(0).awaitEnd();
    assertEquals(1, listener.refusals());
    assertTrue(log.lines().get(0).contains("too many handshakes"), log.lines()::toString);
    good.close();
  }

  @Test
  void thousandsOfConnectionsCostLittleAndAreSaidInFewLines() throws Exception {
    listen(PATIENT);
    for (int i = 0; i < 2_000; i++) {
      RawPeer peer = dial();
      if (i % 100 == 0) {
        peer.send(ByteBuffer.allocate(3));
      }
      if (peers.size() > 100) {
        peers.remove(0).close();
      }
    }
    RawPeer good = linked(2);
    assertEquals(1, listener.links());
    Awaiting.until("all but the last are turned away", () -> listener.refusals() >= 2_000 - 8);
    assertTrue(log.lines().size() < 60, () -> log.lines().size() + " lines");
    assertTrue(streams.pooledBytes() <= CHUNK_BYTES, () -> streams.pooledBytes() + " bytes");
    good.close();
  }

  @Test
  void aHugeLengthEndsTheLink() throws Exception {
    listen(PATIENT);
    RawPeer peer = linked(2);
    peer.send(FrameHeader.encode((byte) 1, ByteBuffer.allocate(0), Integer.MAX_VALUE));
    peer.awaitEnd();
    assertEnded(LinkEnd.Reason.MALFORMED, "0 and 2147483647 bytes, allowed are 1048576");
  }

  @Test
  void garbageAfterTheHandshakeEndsTheLink() throws Exception {
    listen(PATIENT);
    RawPeer peer = linked(2);
    byte[] noise = new byte[5_000];
    new Random(1).nextBytes(noise);
    peer.send(ByteBuffer.wrap(noise));
    peer.awaitEnd();
    assertEnded(LinkEnd.Reason.MALFORMED, "a frame");
    assertEquals(List.of(), accepting.frames);
  }

  @Test
  void halfAFrameIsNotDelivered() throws Exception {
    listen(PATIENT);
    RawPeer peer = linked(2);
    peer.send(FrameHeader.encode((byte) 1, ByteBuffer.allocate(8), 100_000));
    peer.send(ByteBuffer.allocate(99_999));
    peer.close();
    Awaiting.until("the end", () -> accepting.ends.size() == 1);
    assertEquals(List.of(), accepting.frames);
    Awaiting.until("no memory in use", () -> streams.figures().heldBytes() == 0);
  }

  @Test
  void aSilentPeerLosesItsLink() throws Exception {
    listen(HASTY);
    linked(2);
    assertEnded(LinkEnd.Reason.SILENT, "nothing heard for PT0.2S");
  }

  @Test
  void aPeerThatReadsNothingFillsTheQueueAndNoMore() throws Exception {
    listen(PATIENT);
    linked(2);
    BrokerLink link = accepting.link();
    AtomicInteger released = new AtomicInteger();
    int accepted = 0;
    int refusals = 0;
    // A stopped process looks like this: the kernel takes some, and then nothing moves.
    while (refusals < 200) {
      FrameBody body =
          new FrameBody.InMemory(ByteBuffer.allocateDirect(100_000), released::incrementAndGet);
      if (link.send(new OutgoingFrame(1, ByteBuffer.allocate(0), body))) {
        accepted++;
        refusals = 0;
      } else {
        refusals++;
        Awaiting.briefly();
      }
      assertTrue(link.figures().queuedBytes() <= SIZES.queueBytes());
    }
    int all = accepted;
    assertTrue(link.figures().queuedBytes() > SIZES.queueBytes() - 101_000);
    link.close();
    Awaiting.until("all releases", () -> released.get() == all);
  }

  @Test
  void questionsThatAreNeverReadAreNotAnsweredForEver() throws Exception {
    listen(PATIENT);
    RawPeer peer = linked(2);
    ByteBuffer ping = FrameHeader.encode(FrameHeader.PING, ByteBuffer.allocate(8), 0);
    ByteBuffer many = ByteBuffer.allocate(1_000 * ping.limit());
    while (many.hasRemaining()) {
      many.put(ping.duplicate());
    }
    int rounds = 1_000;
    for (int i = 0; i < rounds; i++) {
      peer.send(many.rewind());
    }
    long all = (long) rounds * many.limit();
    BrokerLink link = accepting.link();
    Awaiting.until("all of them are read", () -> link.figures().bytesIn() >= all);
    // Read though the answers aren't: one is on its way, and the last asked is remembered.
    assertTrue(streams.pooledBytes() <= CHUNK_BYTES, () -> streams.pooledBytes() + " bytes");
    assertEquals(List.of(), accepting.ends);
  }

  @Test
  void emptyFramesThatAreHeldUseUpTheWindow() throws Exception {
    listen(PATIENT);
    accepting.hold();
    RawPeer peer = linked(2);
    ByteBuffer frame = FrameHeader.encode((byte) 1, ByteBuffer.allocate(0), 0);
    ByteBuffer many = ByteBuffer.allocate(2_000 * frame.limit());
    while (many.hasRemaining()) {
      many.put(frame.duplicate());
    }
    // 10,000 cost more than twice the window; the rest stays in the sockets.
    for (int i = 0; i < 5; i++) {
      peer.send(many.rewind());
    }
    BrokerLink link = accepting.link();
    Awaiting.until("the window is used", () -> link.figures().heldBytes() >= SIZES.windowBytes());
    int atOnce = (64 << 10) / frame.limit();
    int most = (int) (SIZES.windowBytes() / OutgoingFrame.OVERHEAD_BYTES) + atOnce;
    assertTrue(accepting.most() <= most, () -> accepting.most() + " frames");
    accepting.letGo();
    Awaiting.until("all frames", () -> accepting.frames.size() == 10_000);
  }

  @Test
  void aFileThatIsShorterThanSaidEndsTheLink() throws Exception {
    listen(PATIENT);
    linked(2);
    Path file = Files.write(folder.resolve("short"), new byte[1_000]);
    AtomicInteger released = new AtomicInteger();
    try (FileChannel channel = FileChannel.open(file)) {
      FrameBody body = new FrameBody.InFile(channel, 500, 1_000, released::incrementAndGet);
      accepting.link().send(new OutgoingFrame(1, ByteBuffer.allocate(0), body));
      assertEnded(LinkEnd.Reason.FAILED, "can't send");
    }
    Awaiting.until("the release", () -> released.get() == 1);
  }

  @Test
  void anAnswerFromAnotherNodeIsNoLink() throws Exception {
    listen(PATIENT);
    RecordingListener dialling = new RecordingListener();
    try (ServerSocket liar = new ServerSocket(0, 5, loopback())) {
      InetSocketAddress address = (InetSocketAddress) liar.getLocalSocketAddress();
      Dialer dialer = streams.dial(2, address, dialling);
      try (RawPeer peer = new RawPeer(liar.accept())) {
        Hello hello = Hello.decode(peer.greeting(Hello.MAGIC));
        assertEquals(Hello.of(BrokerStreamsContract.node(1), 2), hello);
        peer.send(Answer.of(Verdict.WELCOME, BrokerStreamsContract.node(3)).encode());
        peer.awaitEnd();
      }
      Awaiting.until("the failure", () -> dialer.lastFailure().isPresent());
      String why = dialer.lastFailure().orElseThrow();
      assertEquals("reached node 3 of cluster cluster instead of node 2 of cluster cluster", why);
      assertEquals(List.of(), dialling.links);
    }
  }

  private static InetAddress loopback() {
    return InetAddress.getLoopbackAddress();
  }

  @Test
  void framesRightBehindTheAnswerAreDelivered() throws Exception {
    listen(PATIENT);
    RecordingListener dialling = new RecordingListener();
    try (ServerSocket peer = new ServerSocket(0, 5, loopback())) {
      String name = "localhost";
      streams.dial(2, InetSocketAddress.createUnresolved(name, peer.getLocalPort()), dialling);
      try (RawPeer raw = new RawPeer(peer.accept())) {
        raw.greeting(Hello.MAGIC);
        ByteBuffer both = ByteBuffer.allocate(1_000);
        both.put(Answer.of(Verdict.WELCOME, BrokerStreamsContract.node(2)).encode());
        both.put(FrameHeader.encode((byte) 5, BrokerStreamsContract.utf8("early"), 0)).flip();
        raw.send(both);
        Awaiting.until("the frame", () -> dialling.frames.contains("5:early:"));
      }
    }
  }
}
