package dev.esker.gossip.atomix.metadata;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.gossip.MetadataCodec;
import dev.esker.gossip.MetadataCommand;
import dev.esker.gossip.MetadataCommand.AllocateProducerIds;
import dev.esker.gossip.atomix.metadata.Answer.Status;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class CommandMachineTest {
  private static final UUID ME = new UUID(1, 1);

  private final CommandMachine machine = new CommandMachine();
  private final List<Long> told = new ArrayList<>();

  @Test
  void aBatchIsAppliedOnceHoweverOftenItComes() {
    register(ME);
    Answer first = batch(ME, 1, allocate(0), allocate(1), allocate(1));
    assertEquals(Status.APPLIED, first.status());
    assertEquals(List.of(1L, 2L, -1L), first.outcomes().stream().map(o -> o.version()).toList());
    assertTrue(first.outcomes().get(2).refusal().isPresent());
    Answer again = batch(ME, 1, allocate(0), allocate(1), allocate(1));
    assertEquals(List.of(1L, 2L, -1L), again.outcomes().stream().map(o -> o.version()).toList());
    assertEquals(2, machine.image().version());
    assertEquals(List.of(1L, 2L), told);
  }

  @Test
  void aBatchThatComesAfterALaterOneIsNotApplied() {
    register(ME);
    batch(ME, 2, allocate(0));
    assertEquals(Status.STALE, batch(ME, 1, allocate(1)).status());
    assertEquals(1, machine.image().version());
  }

  @Test
  void nothingOfAnUnknownProducerIsApplied() {
    assertEquals(Status.UNKNOWN_PRODUCER, batch(ME, 1, allocate(0)).status());
    assertEquals(0, machine.image().version());
  }

  @Test
  void aLargeBatchComesInPartsWhichMayBeRepeatedButNotLeftOut() {
    register(ME);
    byte[] whole = LogEntry.batch(List.of(allocate(0), allocate(1)));
    int half = whole.length / 2;
    byte[] head = Arrays.copyOf(whole, half);
    byte[] tail = Arrays.copyOfRange(whole, half, whole.length);
    assertEquals(Status.GAP, part(1, 1, true, tail));
    assertEquals(Status.MORE, part(1, 0, false, head));
    assertEquals(Status.GAP, part(1, 2, true, tail));
    assertEquals(Status.MORE, part(1, 0, false, head));
    assertEquals(Status.APPLIED, part(1, 1, true, tail));
    assertEquals(Status.APPLIED, part(1, 1, true, tail));
    assertEquals(2, machine.image().version());
    assertEquals(0, machine.partialBytes());
  }

  @Test
  void noMoreProducersAreKnownThanTheLimitAndTheIdlestIsForgotten() {
    for (int i = 0; i < CommandMachine.MAX_PRODUCERS; i++) {
      register(new UUID(2, i));
    }
    batch(new UUID(2, 0), 1, allocate(0));
    register(ME);
    assertEquals(CommandMachine.MAX_PRODUCERS, machine.producers());
    assertEquals(Status.APPLIED, batch(new UUID(2, 0), 2, allocate(1)).status());
    assertEquals(Status.UNKNOWN_PRODUCER, batch(new UUID(2, 1), 1, allocate(2)).status());
  }

  @Test
  void noMoreIsHeldOfUnfinishedBatchesThanTheLimit() {
    byte[] piece = new byte[LogEntry.MAX_PART_BYTES];
    int pieces = CommandMachine.MAX_PARTIAL_BYTES / piece.length;
    UUID other = new UUID(3, 3);
    register(ME);
    register(other);
    assertEquals(Status.MORE, part(1, 0, false, piece));
    for (int i = 0; i < pieces; i++) {
      apply(new LogEntry.Part(other, 1, i, false, ByteBuffer.wrap(piece)));
      assertTrue(machine.partialBytes() <= CommandMachine.MAX_PARTIAL_BYTES);
    }
    assertEquals(Status.GAP, part(1, 1, false, piece));
  }

  @Test
  void nonsenseIsAnsweredAndChangesNothing() {
    register(ME);
    byte[] before = machine.snapshot();
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 2_000; i++) {
      byte[] bytes = new byte[random.nextInt(40)];
      random.nextBytes(bytes);
      Answer.decode(machine.apply(bytes, (image, command) -> told.add(image.version())));
    }
    assertEquals(List.of(), told);
    assertEquals(Status.MALFORMED, part(1, 0, true, new byte[] {1, 2, 3}));
    assertEquals(before.length, machine.snapshot().length - 5, "only the answer to number 1");
  }

  @Test
  void aSnapshotBringsAllBackAndOneByteWrongIsNoticed() {
    register(ME);
    batch(ME, 1, allocate(0));
    part(2, 0, false, new byte[] {7});
    byte[] snapshot = machine.snapshot();
    CommandMachine other = new CommandMachine();
    other.restore(snapshot);
    assertEquals(machine.image(), other.image());
    assertArrayEquals(snapshot, other.snapshot());
    for (int i = 0; i < snapshot.length; i++) {
      byte[] damaged = snapshot.clone();
      damaged[i] ^= 4;
      assertThrows(IllegalArgumentException.class, () -> other.restore(damaged));
    }
    assertArrayEquals(snapshot, other.snapshot());
    for (int length = 0; length < snapshot.length; length++) {
      byte[] cut = Arrays.copyOf(snapshot, length);
      assertThrows(IllegalArgumentException.class, () -> other.restore(cut));
    }
  }

  private void register(UUID producer) {
    assertEquals(Status.APPLIED, apply(new LogEntry.Register(producer)).status());
  }

  private Answer batch(UUID producer, long seq, byte[]... commands) {
    ByteBuffer payload = ByteBuffer.wrap(LogEntry.batch(List.of(commands)));
    return apply(new LogEntry.Part(producer, seq, 0, true, payload));
  }

  private Status part(long seq, int part, boolean last, byte[] payload) {
    return apply(new LogEntry.Part(ME, seq, part, last, ByteBuffer.wrap(payload))).status();
  }

  private Answer apply(LogEntry entry) {
    return Answer.decode(
        machine.apply(entry.encode(), (image, command) -> told.add(image.version())));
  }

  private static byte[] allocate(long first) {
    MetadataCommand command = new AllocateProducerIds(0, first, 1);
    return MetadataCodec.encode(command);
  }
}
