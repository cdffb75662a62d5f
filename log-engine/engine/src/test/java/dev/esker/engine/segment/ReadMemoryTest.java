package dev.esker.engine.segment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** The limit of the memory that readers have on loan. */
final class ReadMemoryTest {
  private static final int PIECE = 4096;

  private final ReadMemory memory = new ReadMemory(4 * PIECE);

  @Test
  void lendsNoMoreThanItsLimit() {
    for (int i = 0; i < 4; i++) {
      assertNotNull(memory.borrow(PIECE));
    }
    assertNull(memory.borrow(1));
    assertEquals(4 * PIECE, memory.lentBytes());
  }

  @Test
  void lendsAgainWhatCameBack() {
    ByteBuffer first = memory.borrow(100);
    assertEquals(100, first.remaining());
    memory.giveBack(first);
    assertEquals(0, memory.lentBytes());
    assertSame(first, memory.borrow(200));
    assertEquals(200, first.remaining());
  }

  @Test
  void whatIsPooledInOneSizeMakesRoomForAnother() {
    for (int round = 0; round < 10; round++) {
      ByteBuffer[] small = new ByteBuffer[4];
      for (int i = 0; i < 4; i++) {
        small[i] = memory.borrow(PIECE);
        assertNotNull(small[i]);
      }
      for (ByteBuffer one : small) {
        memory.giveBack(one);
      }
      ByteBuffer large = memory.borrow(4 * PIECE);
      assertNotNull(large);
      memory.giveBack(large);
    }
  }

  @Test
  void oneReaderGetsMoreThanTheLimitIfNobodyElseReads() {
    ByteBuffer huge = memory.borrow(10 * PIECE);
    assertNotNull(huge);
    assertNull(memory.borrow(1));
    memory.giveBack(huge);
    assertNotNull(memory.borrow(1));
  }

  @Test
  void refusesWhatNoBufferHas() {
    assertThrows(IllegalArgumentException.class, () -> memory.borrow((128 << 20) + 1));
  }

  @Test
  void theLargestLoanIsAQuarterOfTheLimitAndNeverMoreThanABufferHas() {
    assertEquals(PIECE, memory.largestLoan());
    assertEquals(16 << 20, new ReadMemory(64 << 20).largestLoan());
    assertEquals(128 << 20, new ReadMemory(1L << 40).largestLoan());
  }
}
