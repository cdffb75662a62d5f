package dev.esker.replication.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What holds for all {@link BrokerStreams}. Node 1 listens, node 2 dials. */
abstract class BrokerStreamsContract {
  static final LinkSizes SIZES = new LinkSizes(64 << 10, 160 << 10, 128 << 10);
  static final StreamConfig CONFIG = new StreamConfig(SIZES, LinkTimes.DEFAULTS, 3, 4, 2);
  static final InetSocketAddress ANY_PORT =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  final RecordingListener accepting = new RecordingListener();
  final RecordingListener dialling = new RecordingListener();
  private int writablesBefore;
  private final List<BrokerStreams> open = new ArrayList<>();
  @TempDir Path folder;

  /** A broker's streams. */
  abstract BrokerStreams create(StreamConfig config, NodeIdentity self);

  /** Lets things happen until something holds, or fails. */
  abstract void await(String what, BooleanSupplier holds);

  final BrokerStreams streams(NodeIdentity self) {
    BrokerStreams made = create(CONFIG, self);
    open.add(made);
    return made;
  }

  @AfterEach
  void closeAll() {
    open.forEach(BrokerStreams::close);
  }

  static NodeIdentity node(int id) {
    return node(id, 7);
  }

  static NodeIdentity node(int id, long epoch) {
    return new NodeIdentity("cluster", id, new UUID(id, epoch), epoch);
  }

  static OutgoingFrame frame(int kind, String head, String body) {
    return new OutgoingFrame(kind, utf8(head), FrameBody.of(utf8(body)));
  }

  static ByteBuffer utf8(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  final BrokerListener listen(BrokerStreams on) {
    return listen(on, ANY_PORT);
  }

  final BrokerListener listen(BrokerStreams on, InetSocketAddress address) {
    return on.listen(address, accepting).toCompletableFuture().join();
  }

  /** Node 2 has a link with node 1. */
  final Dialer connect() {
    BrokerListener listener = listen(streams(node(1)));
    Dialer dialer = streams(node(2)).dial(1, listener.address(), dialling);
    awaitLinks(1);
    return dialer;
  }

  final void awaitLinks(int count) {
    await(
        count + " links on both sides",
        () -> dialling.links.size() == count && accepting.links.size() == count);
  }

  @Test
  void bothSidesKnowWhoIsThere() {
    Dialer dialer = connect();
    assertEquals(node(1), dialling.link().peer());
    assertEquals(node(2), accepting.link().peer());
    assertEquals(1, dialer.connects());
    assertEquals(Optional.empty(), dialer.lastFailure());
  }

  @Test
  void framesArriveInOrderBothWays() {
    connect();
    Random random = new Random(5);
    List<String> sent = new ArrayList<>();
    List<OutgoingFrame> frames = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      byte[] body = new byte[i % 10 == 0 ? random.nextInt(60_000) : random.nextInt(99)];
      random.nextBytes(body);
      for (int at = 0; at < body.length; at++) {
        body[at] = (byte) (body[at] & 0x7F);
      }
      ByteBuffer bytes = ByteBuffer.wrap(body);
      sent.add(i % 128 + ":head " + i + ":" + RecordingListener.text(bytes.duplicate()));
      frames.add(new OutgoingFrame(i % 128, utf8("head " + i), FrameBody.of(bytes)));
    }
    for (OutgoingFrame frame : frames) {
      sendWhenPossible(dialling.link(), frame);
      sendWhenPossible(accepting.link(), frame);
    }
    await(
        "all frames",
        () -> accepting.frames.size() == sent.size() && dialling.frames.size() == sent.size());
    assertEquals(sent, accepting.frames);
    assertEquals(sent, dialling.frames);
    LinkFigures figures = dialling.link().figures();
    assertEquals(sent.size(), figures.framesIn());
    assertEquals(0, figures.heldBytes());
    await("nothing is queued", () -> dialling.link().figures().queuedBytes() == 0);
    assertEquals(sent.size(), dialling.link().figures().framesOut());
  }

  private void sendWhenPossible(BrokerLink link, OutgoingFrame frame) {
    await("room for a frame", () -> link.send(frame));
  }

  @Test
  void whatAListenerSendsWhileItIsToldArrives() {
    accepting.onFrame((link, text) -> link.send(frame(2, "echo", text)));
    connect();
    dialling.link().send(frame(1, "a", "b"));
    dialling.link().send(frame(1, "c", ""));
    await("both echoes", () -> dialling.frames.size() == 2);
    assertEquals(List.of("2:echo:1:a:b", "2:echo:1:c:"), dialling.frames);
  }

  @Test
  void aRegionOfAFileArrivesAndIsReleasedOnce() throws IOException {
    byte[] content = new byte[100_000];
    new Random(3).nextBytes(content);
    Path file = Files.write(folder.resolve("segment"), content);
    connect();
    try (FileChannel channel = FileChannel.open(file)) {
      AtomicInteger released = new AtomicInteger();
      FrameBody region = new FrameBody.InFile(channel, 12_345, 50_000, released::incrementAndGet);
      assertTrue(accepting.link().send(new OutgoingFrame(9, utf8("region"), region)));
      assertTrue(accepting.link().send(frame(1, "after", "it")));
      await("region", () -> dialling.frames.size() == 2 && released.get() > 0);
      String expected = RecordingListener.text(ByteBuffer.wrap(content, 12_345, 50_000).slice());
      assertEquals(List.of("9:region:" + expected, "1:after:it"), dialling.frames);
      assertEquals(1, released.get());
      assertTrue(channel.isOpen());
    }
  }

  @Test
  void anotherClusterIsTurnedAway() {
    BrokerListener listener = listen(streams(node(1)));
    NodeIdentity foreign = new NodeIdentity("elsewhere", 2, new UUID(2, 2), 1);
    Dialer dialer = streams(foreign).dial(1, listener.address(), dialling);
    awaitFailure(dialer, "another cluster");
    assertEquals(List.of(), accepting.links);
    assertEquals(List.of(), dialling.links);
    await("the count", () -> listener.refusals() > 0);
  }

  private void awaitFailure(Dialer dialer, String words) {
    await(words, () -> dialer.lastFailure().filter(why -> why.contains(words)).isPresent());
  }

  @Test
  void anotherNodeThanWantedIsTurnedAway() {
    BrokerListener listener = listen(streams(node(1)));
    Dialer dialer = streams(node(2)).dial(3, listener.address(), dialling);
    awaitFailure(dialer, "another node");
    assertEquals(List.of(), accepting.links);
    assertEquals(List.of(), dialling.links);
  }

  @Test
  void aNodeThatClaimsToBeTheOneItReachesIsTurnedAway() {
    BrokerListener listener = listen(streams(node(1)));
    Hello hello = Hello.of(node(1, 9), 1);
    assertEquals(Verdict.WRONG_NODE, hello.judge(node(1)));
    BrokerStreams self = streams(node(1, 9));
    assertThrows(IllegalArgumentException.class, () -> self.dial(1, listener.address(), dialling));
  }

  @Test
  void aFullQueueRefusesAndTellsWhenThereIsRoom() {
    connect();
    accepting.hold();
    BrokerLink link = dialling.link();
    AtomicInteger released = new AtomicInteger();
    int all = sendUntilRefused(link, released);
    long bound = SIZES.windowBytes() + SIZES.maxFrameBytes() + (64 << 10);
    assertTrue(accepting.link().figures().heldBytes() <= bound);
    accepting.letGo();
    await("the news that there is room", () -> dialling.writables() > writablesBefore);
    await("all that was accepted", () -> accepting.frames.size() == all);
    await("all releases", () -> released.get() == all);
    assertEquals(0, accepting.link().figures().heldBytes());
  }

  private OutgoingFrame counted(AtomicInteger released) {
    FrameBody body =
        new FrameBody.InMemory(ByteBuffer.allocateDirect(40_000), released::incrementAndGet);
    return new OutgoingFrame(1, utf8("x"), body);
  }

  /** Until the other side's window is used up and the queue full; returns how many it took. */
  private int sendUntilRefused(BrokerLink link, AtomicInteger released) {
    for (int accepted = 0; ; ) {
      writablesBefore = dialling.writables();
      if (link.send(counted(released))) {
        accepted++;
      } else if (accepting.link().figures().heldBytes() >= SIZES.windowBytes()) {
        return accepted;
      } else {
        await("whatever moves", () -> true);
      }
      assertTrue(link.figures().queuedBytes() <= SIZES.queueBytes());
    }
  }

  @Test
  void whatHasNotLeftIsReleasedOnceWhenTheLinkEnds() {
    connect();
    accepting.hold();
    BrokerLink link = dialling.link();
    AtomicInteger released = new AtomicInteger();
    int all = sendUntilRefused(link, released);
    accepting.link().close();
    await("the end", () -> dialling.ends.size() == 1 && accepting.ends.size() == 1);
    await("all releases", () -> released.get() == all);
    assertFalse(link.send(counted(released)), "a link that has ended takes nothing");
    await("nothing is queued", () -> link.figures().queuedBytes() == 0);
    assertEquals(all, released.get());
    accepting.letGo();
    assertEquals(0, accepting.links.get(0).figures().heldBytes());
  }

  @Test
  void aClosedDialerDialsNoMore() {
    Dialer dialer = connect();
    dialer.close();
    await("the end", () -> dialling.ends.size() == 1 && accepting.ends.size() == 1);
    assertEquals(LinkEnd.Reason.CLOSED_HERE, dialling.end().reason());
    accepting.assertEndedByPeer();
    assertEquals(1, dialer.attempts());
  }

  @Test
  void aLostLinkIsMadeAnew() {
    Dialer dialer = connect();
    accepting.link().close();
    awaitLinks(2);
    dialling.assertEndedByPeer();
    assertEquals(2, dialer.connects());
    accepting.link().send(frame(1, "still", "here"));
    await("a frame over the new link", () -> dialling.frames.contains("1:still:here"));
  }

  @Test
  void refusedConnectionsAreToldOnceWithWhoWasThere() {
    BrokerStreams first = streams(node(1, 7));
    InetSocketAddress address = listen(first).address();
    Dialer dialer = streams(node(2)).dial(1, address, dialling);
    awaitLinks(1);
    assertEquals(List.of(), dialling.refusals);
    first.close();
    await("the refusal", () -> dialling.refusals.size() == 1);
    assertEquals(Optional.of(node(1, 7)), dialling.refusals.get(0));
    long attempts = dialer.attempts();
    await("more attempts", () -> dialer.attempts() > attempts + 2);
    assertEquals(1, dialling.refusals.size());

    BrokerStreams second = streams(node(1, 8));
    listen(second, address);
    awaitLinks(2);
    assertEquals(node(1, 8), dialling.link().peer());
    second.close();
    await("another refusal", () -> dialling.refusals.size() == 2);
    assertEquals(Optional.of(node(1, 8)), dialling.refusals.get(1));
  }

  @Test
  void aRefusalElsewhereSaysNothingOfWhoWasHere() {
    BrokerListener here = listen(streams(node(1)));
    BrokerStreams there = streams(node(1));
    InetSocketAddress gone = listen(there).address();
    there.close();
    await("its end", () -> true);
    Dialer dialer = streams(node(2)).dial(1, here.address(), dialling);
    awaitLinks(1);
    dialer.address(gone);
    accepting.link().close();
    await("the refusal", () -> dialling.refusals.size() == 1);
    assertEquals(Optional.empty(), dialling.refusals.get(0));
    assertTrue(dialer.lastFailure().orElseThrow().contains("refused"));
    dialer.address(here.address());
    awaitLinks(2);
  }

  @Test
  void theNewestLinkOfANodeReplacesTheOneBefore() {
    BrokerListener listener = listen(streams(node(1)));
    Dialer first = streams(node(2, 7)).dial(1, listener.address(), dialling);
    awaitLinks(1);
    RecordingListener other = new RecordingListener();
    streams(node(2, 8)).dial(1, listener.address(), other);
    await("the new link", () -> other.links.size() == 1 && accepting.links.size() == 2);
    assertEquals(LinkEnd.Reason.REPLACED, accepting.ends.get(0).reason());
    assertEquals(node(2, 8), accepting.link().peer());
    awaitFailure(first, "an earlier run");
    assertEquals(1, listener.links());
    assertEquals(1, other.links.size());
  }

  @Test
  void thereAreOnlySoManyLinksAndDialers() {
    BrokerListener listener = listen(streams(node(1)));
    for (int i = 0; i < CONFIG.maxLinks(); i++) {
      streams(node(10 + i)).dial(1, listener.address(), dialling);
    }
    awaitLinks(CONFIG.maxLinks());
    RecordingListener other = new RecordingListener();
    Dialer late = streams(node(9)).dial(1, listener.address(), other);
    awaitFailure(late, "too many links");
    assertEquals(CONFIG.maxLinks(), listener.links());
    dialling.links.get(0).close();

    BrokerStreams busy = streams(node(8));
    for (int i = 0; i < CONFIG.maxLinks(); i++) {
      busy.dial(20 + i, listener.address(), other);
    }
    String message =
        assertThrows(IllegalStateException.class, () -> busy.dial(30, listener.address(), other))
            .getMessage();
    assertTrue(message.contains("the most"), message);
  }

  @Test
  void framesOutOfRangeAreRefusedBeforeTheyAreSent() {
    connect();
    FrameBody large = FrameBody.of(ByteBuffer.allocate(SIZES.maxFrameBytes()));
    BrokerLink link = dialling.link();
    IllegalArgumentException tooLarge =
        assertThrows(
            IllegalArgumentException.class,
            () -> link.send(new OutgoingFrame(1, utf8("1"), large)));
    assertEquals("frame of 65537 bytes, allowed are 65536", tooLarge.getMessage());
    assertThrows(IllegalArgumentException.class, () -> frame(128, "", ""));
    assertThrows(IllegalArgumentException.class, () -> frame(-1, "", ""));
    assertTrue(link.send(new OutgoingFrame(127, utf8(""), large)));
    await("the largest frame", () -> accepting.frames.size() == 1);
  }

  @Test
  void aListenerThatFailsLosesItsLink() {
    accepting.onFrame(
        (link, text) -> {
          throw new IllegalStateException("can't take " + text);
        });
    connect();
    dialling.link().send(frame(1, "a", "b"));
    await("the end", () -> accepting.ends.size() == 1 && !dialling.ends.isEmpty());
    assertEquals(LinkEnd.Reason.LISTENER_FAILED, accepting.ends.get(0).reason());
    assertTrue(accepting.ends.get(0).detail().contains("can't take 1:a:b"));
  }

  @Test
  void aFrameIsReleasedOnlyOnce() {
    List<ReceivedFrame> received = new ArrayList<>();
    BrokerStreams streams = streams(node(1));
    LinkListener keeping =
        new ForwardingListener(accepting) {
          @Override
          public void received(BrokerLink link, ReceivedFrame frame) {
            received.add(frame);
            super.received(link, frame);
          }
        };
    InetSocketAddress address =
        streams.listen(ANY_PORT, keeping).toCompletableFuture().join().address();
    streams(node(2)).dial(1, address, dialling);
    awaitLinks(1);
    dialling.link().send(frame(1, "a", "b"));
    await("the frame", () -> accepting.frames.size() == 1);
    assertThrows(IllegalStateException.class, received.get(0)::release);
    assertEquals(0, accepting.link().figures().heldBytes());
  }

  @Test
  void aPortIsListenedOnOnce() {
    BrokerListener listener = listen(streams(node(1)));
    BrokerStreams other = streams(node(3));
    CompletionException failure =
        assertThrows(CompletionException.class, () -> listen(other, listener.address()));
    assertSame(IOException.class, failure.getCause().getClass());
    String message = failure.getCause().getMessage();
    assertTrue(message.contains(String.valueOf(listener.address().getPort())), message);
  }

  @Test
  void afterTheCloseNothingIsDialled() {
    BrokerStreams streams = streams(node(2));
    streams.close();
    assertThrows(IllegalStateException.class, () -> streams.dial(1, ANY_PORT, dialling));
  }
}
