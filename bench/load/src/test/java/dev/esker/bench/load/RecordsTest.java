package dev.esker.bench.load;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Stamps, keys and fillings. */
class RecordsTest {

  private static RecordShape shape(KeyDistribution keys, int count) {
    return new RecordShape(1_000, keys, count, 42);
  }

  @ParameterizedTest
  @EnumSource
  void aStampReadsBackAsItWasWritten(ValueForm form) {
    Stamp stamp = new Stamp(-7, 3, 1L << 40, -123_456_789_012L);
    byte[] value = new byte[form.stampBytes()];
    form.stamp(value, stamp);
    assertEquals(stamp, form.stampOf(value));
    assertNull(form.stampOf(Arrays.copyOf(value, value.length - 1)));
    assertNull(form.stampOf(null));
  }

  @Test
  void aTextWithoutAStampHasNone() {
    assertNull(ValueForm.TEXT.stampOf("{not base64 at all, but long enough}".getBytes(UTF_8)));
  }

  @Test
  void textsNeedNoEscaping() {
    RecordShape shape = new RecordShape(1_000, ValueForm.TEXT, KeyDistribution.NONE, 1, 42);
    Filling filling = new Contents(shape).filling(0);
    for (int i = 0; i < 100; i++) {
      byte[] value = filling.next();
      shape.form().stamp(value, new Stamp(i, i, i, i));
      String text = new String(value, UTF_8);
      assertTrue(text.matches("[A-Za-z0-9_-]{1000}"), text);
    }
  }

  @Test
  void keysOfZipfAreUnequal() {
    int[] counts = counts(KeyDistribution.ZIPF);
    // Of 1,000 keys with weights 1/k^0.99 the first gets about 13 %, the hundredth 0.14 %.
    assertEquals(13_000, counts[0], 1_000);
    assertEquals(140, counts[99], 60);
  }

  @Test
  void uniformKeysAreEqual() {
    int[] counts = counts(KeyDistribution.UNIFORM);
    assertEquals(100, counts[0], 50);
    assertEquals(100, counts[999], 50);
  }

  private static int[] counts(KeyDistribution distribution) {
    KeySource source = new Contents(shape(distribution, 1_000)).keys(0);
    int[] counts = new int[1_000];
    for (int i = 0; i < 100_000; i++) {
      counts[source.nextIndex()]++;
    }
    return counts;
  }

  @Test
  void thereMayBeNoKeys() {
    assertNull(new Contents(shape(KeyDistribution.NONE, 1)).keys(0).next());
  }

  @Test
  void theSameSeedGivesTheSameRecords() {
    RecordShape shape = shape(KeyDistribution.ZIPF, 100);
    assertArrayEquals(new Contents(shape).filling(1).next(), new Contents(shape).filling(1).next());
    assertArrayEquals(new Contents(shape).keys(1).next(), new Contents(shape).keys(1).next());
  }

  @Test
  void producersDifferInWhatTheySend() {
    Contents contents = new Contents(shape(KeyDistribution.UNIFORM, 1_000_000));
    assertFalse(Arrays.equals(contents.filling(0).next(), contents.filling(1).next()));
    assertFalse(Arrays.equals(contents.keys(0).next(), contents.keys(1).next()));
  }

  @Test
  void compressionAboutHalvesAValue() throws IOException {
    byte[] value = new Contents(shape(KeyDistribution.NONE, 1)).filling(0).next();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(value);
    }
    assertTrue(out.size() > 450 && out.size() < 700, "compressed to " + out.size());
  }

  @Test
  void aShapeOutOfRangeIsRefused() {
    assertThrows(
        IllegalArgumentException.class,
        () -> new RecordShape(ValueForm.BINARY.stampBytes() - 1, KeyDistribution.NONE, 1, 0));
    assertThrows(
        IllegalArgumentException.class,
        () ->
            new RecordShape(
                ValueForm.TEXT.stampBytes() - 1, ValueForm.TEXT, KeyDistribution.NONE, 1, 0));
    assertThrows(
        IllegalArgumentException.class,
        () -> new RecordShape(100, KeyDistribution.ZIPF, KeySource.MAX_KEYS + 1, 0));
  }
}
