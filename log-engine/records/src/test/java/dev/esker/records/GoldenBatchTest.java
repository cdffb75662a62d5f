package dev.esker.records;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** One batch byte by byte, as the table in docs/formats/records.md has it. */
class GoldenBatchTest {

  private static final String EXPECTED =
      """
      0102030405060708  base offset
      0000004f          length: 91 bytes less 12
      00000007          leader epoch
      02                magic
      9c21a155          CRC-32C of all that follows
      0010              attributes: transactional
      00000001          last offset delta
      0000018bcfe56800  base timestamp
      0000018bcfe5692c  maximum timestamp
      1112131415161718  producer id
      2122              producer epoch
      31323334          base sequence
      00000002          records
      2a                length 21
      00                attributes
      00                timestamp delta 0
      00                offset delta 0
      06 6b6579         key
      0a 76616c7565     value
      04                2 headers
      02 68             "h"
      02 ff             one byte
      02 6e             "n"
      01                null
      0e                length 7
      00                attributes
      d804              timestamp delta 300
      02                offset delta 1
      01                no key
      01                no value
      00                no headers
      """;

  private static ByteBuffer expected() {
    StringBuilder hex = new StringBuilder();
    for (String line : EXPECTED.lines().toList()) {
      hex.append(line.split("  ", 2)[0].replace(" ", ""));
    }
    return ByteBuffer.wrap(HexFormat.of().parseHex(hex));
  }

  @Test
  void builds() {
    ByteBuffer built =
        new RecordBatchBuilder()
            .baseOffset(0x0102030405060708L)
            .leaderEpoch(7)
            .producer(0x1112131415161718L, (short) 0x2122, 0x31323334)
            .transactional(true)
            .append(
                1_700_000_000_000L,
                SampleBatches.utf8("key"),
                SampleBatches.utf8("value"),
                new Header("h", ByteBuffer.wrap(new byte[] {(byte) 0xff})),
                new Header("n", null))
            .append(1_700_000_000_300L, (ByteBuffer) null, null)
            .build();
    assertEquals(
        HexFormat.of().formatHex(SampleBatches.array(expected())),
        HexFormat.of().formatHex(SampleBatches.array(built)));
  }

  @Test
  void reads() throws Exception {
    KafkaCodec.assertReadAlike(expected());
    RecordBatch batch = new RecordBatch().wrap(expected(), 0);
    assertEquals(91, batch.sizeInBytes());
    assertEquals(0x31323335, batch.lastSequence());
    assertEquals(
        List.of(
            new Record(
                0x0102030405060708L,
                1_700_000_000_000L,
                SampleBatches.utf8("key"),
                SampleBatches.utf8("value"),
                List.of(
                    new Header("h", ByteBuffer.wrap(new byte[] {(byte) 0xff})),
                    new Header("n", null))),
            new Record(0x0102030405060709L, 1_700_000_000_300L, null, null, List.of())),
        batch.readAll());
  }
}
