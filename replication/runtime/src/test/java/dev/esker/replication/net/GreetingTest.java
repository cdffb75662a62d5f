package dev.esker.replication.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class GreetingTest {
  private static final NodeIdentity ONE = new NodeIdentity("abc", 1, new UUID(10, 11), 7);
  private static final NodeIdentity TWO = new NodeIdentity("abc", 2, new UUID(20, 21), 8);
  private static final Hello HELLO = Hello.of(TWO, 1);

  @Test
  void helloLooksAsItIsDocumented() {
    ByteBuffer bytes = HELLO.encode();
    byte[] written = new byte[46];
    bytes.get(0, written);
    String hex = HexFormat.of().formatHex(written);
    assertEquals(
        "4553"
            + "4b48"
            + "0032"
            + "0001"
            + "0001"
            + "00000001"
            + "00000002"
            + "00000000000000140000000000000015"
            + "0000000000000008"
            + "03616263",
        hex);
    assertEquals(50, bytes.limit());
  }

  @Test
  void bothAreReadAsTheyWereWritten() throws MalformedStreamException {
    assertEquals(HELLO, Hello.decode(HELLO.encode()));
    Answer answer = Answer.of(Verdict.STALE_RUN, ONE);
    assertEquals(answer, Answer.decode(answer.encode()));
    NodeIdentity longest = new NodeIdentity("x".repeat(64), 0, new UUID(0, 0), Long.MAX_VALUE);
    assertEquals(Hello.of(longest, 1), Hello.decode(Hello.of(longest, 1).encode()));
  }

  @Test
  void everyDamagedBitIsSeen() {
    ByteBuffer good = HELLO.encode();
    for (int bit = 0; bit < 8 * good.limit(); bit++) {
      ByteBuffer bad = ByteBuffer.allocate(good.limit()).put(good.duplicate()).flip();
      bad.put(bit / 8, (byte) (bad.get(bit / 8) ^ (1 << (bit % 8))));
      assertThrows(MalformedStreamException.class, () -> read(bad), "bit " + bit);
    }
  }

  private static Hello read(ByteBuffer bytes) throws MalformedStreamException {
    if (Greeting.length(bytes, Hello.MAGIC) != bytes.limit()) {
      throw new MalformedStreamException("not whole, or more than that");
    }
    return Hello.decode(bytes);
  }

  @Test
  void fieldsOfLaterVersionsArePassedOver() throws MalformedStreamException {
    ByteBuffer longer = Greeting.begin(Hello.MAGIC);
    longer.putShort((short) 1).putShort((short) 9).putInt(1);
    Greeting.putIdentity(longer, TWO);
    Hello read = Hello.decode(Greeting.end(longer.putLong(42)));
    assertEquals(new Hello(1, 9, 1, TWO), read);
    assertEquals(Verdict.WELCOME, read.judge(ONE));
  }

  @Test
  void fieldsThatCantBeAreNamed() {
    ByteBuffer cut = Greeting.begin(Hello.MAGIC).putShort((short) 1);
    assertMalformed("fields that can't be", Greeting.end(cut));
    ByteBuffer negative = Greeting.begin(Hello.MAGIC).putInt(0x00010001).putInt(1).putInt(-5);
    negative.putLong(1).putLong(1).putLong(1).put((byte) 1).put((byte) 'a');
    assertMalformed("node id -5 is negative", Greeting.end(negative));
    ByteBuffer nameless = Greeting.begin(Hello.MAGIC).putInt(0x00010001).putInt(1).putInt(5);
    nameless.putLong(1).putLong(1).putLong(1).put((byte) 0);
    assertMalformed("cluster id of 0 bytes", Greeting.end(nameless));
  }

  private static void assertMalformed(String words, ByteBuffer bytes) {
    String message =
        assertThrows(MalformedStreamException.class, () -> Hello.decode(bytes)).getMessage();
    assertTrue(message.contains(words), message);
  }

  @Test
  void lengthsAreBounded() {
    for (int length : new int[] {0, 9, Greeting.MAX_BYTES + 1, 65_535}) {
      ByteBuffer begun = Greeting.begin(Hello.MAGIC).putShort(4, (short) length);
      assertThrows(
          MalformedStreamException.class, () -> Greeting.length(begun, Hello.MAGIC), "" + length);
    }
  }

  @Test
  void theReachedNodeJudges() {
    assertEquals(Verdict.WELCOME, HELLO.judge(ONE));
    NodeIdentity foreign = new NodeIdentity("abd", 1, new UUID(1, 1), 7);
    assertEquals(Verdict.WRONG_CLUSTER, HELLO.judge(foreign));
    assertEquals(Verdict.WRONG_NODE, Hello.of(TWO, 3).judge(ONE));
    assertEquals(Verdict.WRONG_NODE, Hello.of(ONE, 1).judge(ONE));
    assertEquals(Verdict.UNKNOWN_VERSION, new Hello(2, 3, 1, TWO).judge(ONE));
    assertEquals(Verdict.UNKNOWN_VERSION, new Hello(0, 0, 1, TWO).judge(ONE));
    assertEquals(Verdict.WELCOME, new Hello(0, 3, 1, TWO).judge(ONE));
  }

  @Test
  void theDiallingSideChecksTheAnswer() {
    assertEquals(Optional.empty(), Answer.of(Verdict.WELCOME, ONE).objection(HELLO));
    assertObjection("instead of node 1", Answer.of(Verdict.WELCOME, TWO));
    NodeIdentity foreign = new NodeIdentity("abd", 1, new UUID(1, 1), 7);
    assertObjection("instead of node 1 of cluster abc", Answer.of(Verdict.WELCOME, foreign));
    assertObjection("version 2", new Answer(Verdict.WELCOME, 2, ONE));
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "WELCOME")
  void everyRefusalIsNamed(Verdict verdict) {
    assertObjection(verdict.words(), Answer.of(verdict, ONE));
  }

  private static void assertObjection(String words, Answer answer) {
    String objection = answer.objection(HELLO).orElseThrow();
    assertTrue(objection.contains(words), objection);
  }

  @Test
  void anUnknownVerdictIsMalformed() {
    ByteBuffer answer = Greeting.begin(Answer.MAGIC).put((byte) 99).put((byte) 0);
    answer.putShort((short) 1);
    Greeting.putIdentity(answer, ONE);
    assertThrows(MalformedStreamException.class, () -> Answer.decode(Greeting.end(answer)));
  }
}
