package dev.esker.replication.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

final class MemoryStreamsTest extends BrokerStreamsContract {
  private static final int MOST_TICKS = 100;

  private final MemoryWire wire = new MemoryWire();

  @Override
  BrokerStreams create(StreamConfig config, NodeIdentity self) {
    return new MemoryStreams(wire, config, () -> self);
  }

  @Override
  void await(String what, BooleanSupplier holds) {
    wire.run();
    for (int ticks = 0; !holds.getAsBoolean(); ticks++) {
      if (ticks == MOST_TICKS) {
        fail("never: " + what);
      }
      wire.tick();
      wire.run();
    }
  }

  @Test
  void nothingHappensWithoutAStep() {
    BrokerListener listener = listen(streams(node(1)));
    streams(node(2)).dial(1, listener.address(), dialling);
    assertEquals(List.of(), dialling.links);
    wire.step(0);
    assertEquals(1, dialling.links.size());
    dialling.link().send(frame(1, "a", "b"));
    accepting.link().send(frame(2, "c", "d"));
    assertEquals(2, wire.choices());
    assertEquals(List.of(), accepting.frames);
    wire.step(0);
    assertEquals(1, accepting.frames.size() + dialling.frames.size());
    wire.step(0);
    assertEquals(0, wire.choices());
  }

  @Test
  void aDirectionThatIsCutDelaysAndThenTheLinkIsGivenUp() {
    connect();
    wire.cut(2, 1);
    dialling.link().send(frame(1, "late", ""));
    accepting.link().send(frame(1, "other way", ""));
    wire.run();
    assertEquals(List.of("1:other way:"), dialling.frames);
    assertEquals(List.of(), accepting.frames);
    wire.mend(2, 1);
    wire.run();
    assertEquals(List.of("1:late:"), accepting.frames);

    wire.cut(2, 1);
    dialling.link().send(frame(1, "lost", ""));
    for (int i = 0; i < MemoryWire.SILENT_TICKS; i++) {
      assertEquals(List.of(), accepting.ends);
      wire.tick();
      wire.run();
    }
    assertEquals(LinkEnd.Reason.SILENT, accepting.end().reason());
    assertEquals(LinkEnd.Reason.CLOSED_BY_PEER, dialling.end().reason());
    assertEquals(0, dialling.links.get(0).figures().queuedBytes());
    wire.mend(2, 1);
    awaitLinks(2);
    assertEquals(List.of("1:late:"), accepting.frames);
  }

  @Test
  void aBrokenLinkLosesWhatIsUnderWay() {
    connect();
    dialling.link().send(frame(1, "lost", ""));
    wire.breakLinks(1, 2);
    assertEquals(LinkEnd.Reason.FAILED, accepting.end().reason());
    assertEquals(LinkEnd.Reason.FAILED, dialling.end().reason());
    awaitLinks(2);
    assertTrue(accepting.frames.isEmpty());
  }
}
