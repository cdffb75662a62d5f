package dev.esker.replication.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FrameAssemblerTest {
  private static final int MAX = 4 << 20;

  private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true, true);
  private final List<String> frames = new ArrayList<>();
  private final FrameAssembler assembler =
      new FrameAssembler(
          MAX,
          allocator,
          (header, content) -> {
            frames.add(header.kind() + ":" + RecordingListener.text(content.nioBuffer()));
            content.release();
          });

  private long memory() {
    return allocator.metric().usedDirectMemory();
  }

  private static ByteBuffer frame(int kind, int headBytes, byte[] body) {
    ByteBuffer head = FrameHeader.encode((byte) kind, ByteBuffer.allocate(headBytes), body.length);
    return ByteBuffer.allocate(head.remaining() + body.length).put(head).put(body).flip();
  }

  /** The bytes as the socket would give them: into the window if there is one, else in a buffer. */
  private void feed(ByteBuffer bytes, int most) throws MalformedStreamException {
    int count = Math.min(most, bytes.remaining());
    ByteBuf into = assembler.window();
    if (into != null) {
      count = Math.min(count, into.writableBytes());
    } else {
      into = Unpooled.directBuffer(count);
    }
    into.writeBytes(bytes.slice(bytes.position(), count));
    bytes.position(bytes.position() + count);
    assembler.received(into);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void framesAreTheSameHoweverTheyAreCut(long seed) throws MalformedStreamException {
    Random random = new Random(seed);
    List<String> sent = new ArrayList<>();
    ByteBuffer stream = ByteBuffer.allocate(8 << 20);
    for (int i = 0; i < 60; i++) {
      int bound = i % 20 == 0 ? 600_000 : 200;
      byte[] body = new byte[random.nextInt(bound)];
      random.nextBytes(body);
      ByteBuffer frame = frame(i, random.nextInt(50), body);
      ByteBuffer content = frame.slice(FrameHeader.BYTES, frame.limit() - FrameHeader.BYTES);
      sent.add(i + ":" + RecordingListener.text(content));
      stream.put(frame);
    }
    stream.flip();
    while (stream.hasRemaining()) {
      int most = random.nextInt(3) == 0 ? 1 + random.nextInt(20) : 1 + random.nextInt(70_000);
      feed(stream, most);
    }
    assertEquals(sent, frames, "seed " + seed);
    assertEquals(0, memory());
  }

  @Test
  void aLargeLengthAloneCostsNothing() throws MalformedStreamException {
    ByteBuffer frame = frame(1, 0, new byte[MAX]);
    feed(frame, FrameHeader.BYTES + 100);
    assertEquals(FrameAssembler.FIRST_BYTES, memory());
    while (memory() == FrameAssembler.FIRST_BYTES) {
      feed(frame, 10_000);
    }
    assertTrue(frame.position() >= FrameAssembler.FIRST_BYTES);
    assertEquals(MAX, memory());
    while (frame.hasRemaining()) {
      feed(frame, 100_000);
    }
    assertEquals(1, frames.size());
    assertEquals(0, memory());
  }

  @Test
  void afterALargeFrameTheNextOneIsNotCopied() throws MalformedStreamException {
    for (int i = 0; i < 2; i++) {
      ByteBuffer frame = frame(1, 0, new byte[MAX]);
      feed(frame, FrameHeader.BYTES);
      assertEquals(i == 0 ? FrameAssembler.FIRST_BYTES : MAX, memory());
      while (frame.hasRemaining()) {
        feed(frame, 1 << 20);
      }
    }
    assertEquals(2, frames.size());
  }

  @Test
  void aSmallFrameThatIsKeptKeepsOnlyItself() throws MalformedStreamException {
    List<ByteBuf> kept = new ArrayList<>();
    FrameAssembler keeping = new FrameAssembler(MAX, allocator, (header, body) -> kept.add(body));
    ByteBuf read = allocator.directBuffer(65_536);
    read.writeBytes(frame(1, 0, new byte[10])).writeBytes(frame(1, 0, new byte[20]));
    keeping.received(read);
    assertEquals(30, memory());
    kept.forEach(ByteBuf::release);
  }

  @Test
  void whatIsBegunIsDroppedWhenItCloses() throws MalformedStreamException {
    ByteBuffer frame = frame(1, 0, new byte[1_000]);
    feed(frame, 500);
    ByteBuf window = assembler.window();
    assembler.close();
    assembler.received(window.writeBytes(new byte[10]));
    assertNull(assembler.window());
    feed(frame, 400);
    assertEquals(0, memory());
    assertEquals(List.of(), frames);
  }

  @Test
  void aDamagedHeadIsNotDelivered() {
    ByteBuffer frame = frame(1, 8, new byte[100]);
    frame.put(FrameHeader.BYTES + 3, (byte) 1);
    assertThrows(MalformedStreamException.class, () -> feed(frame, 1_000));
    assembler.close();
    assertEquals(List.of(), frames);
    assertEquals(0, memory());
  }
}
