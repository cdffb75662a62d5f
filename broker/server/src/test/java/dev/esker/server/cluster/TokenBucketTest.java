package dev.esker.server.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TokenBucketTest {
  private static final long SECOND = 1_000_000_000L;

  @Test
  void letsThroughItsRateWhateverTheSizes() {
    long seed = 7;
    SplittableRandom random = new SplittableRandom(seed);
    for (long rate : new long[] {1, 1_000, 10_000_000}) {
      TokenBucket bucket = new TokenBucket(rate, 0);
      long taken = 0;
      long now = 0;
      for (int i = 0; i < 10_000; i++) {
        now = Math.max(now, bucket.readyAt(now));
        while (bucket.readyAt(now) > now) {
          now = bucket.readyAt(now);
        }
        int bytes = 1 + random.nextInt(1_000_000);
        bucket.take(bytes, now);
        taken += bytes;
      }
      double seconds = now / (double) SECOND;
      double allowed = rate * (seconds + 0.25) + 1_000_001;
      assertTrue(taken <= allowed, "rate " + rate + ": " + taken + " in " + seconds + " s");
      assertTrue(taken >= rate * seconds * 0.99, "rate " + rate + ": it idles");
    }
  }

  @Test
  void keepsNoMoreThanAQuarterOfASecond() {
    TokenBucket bucket = new TokenBucket(1_000, 0);
    bucket.take(250, 0);
    assertTrue(bucket.readyAt(0) > 0);
    long later = 3_600 * SECOND;
    bucket.take(250, later);
    assertEquals(later + SECOND / 1_000, bucket.readyAt(later));
  }

  @Test
  void stopsAtZeroAndGoesOnWithAnotherRate() {
    TokenBucket bucket = new TokenBucket(TokenBucket.UNLIMITED, 5);
    bucket.take(Long.MAX_VALUE, 5);
    assertEquals(5, bucket.readyAt(5));
    bucket.rate(0, 10);
    bucket.take(1, 10);
    assertEquals(Long.MAX_VALUE, bucket.readyAt(10));
    bucket.rate(100, 10);
    assertTrue(bucket.readyAt(10) <= 10 + SECOND);
    bucket.rate(TokenBucket.UNLIMITED, 11);
    assertEquals(11, bucket.readyAt(11));
  }

  @Test
  void nobodyWaitsLongerThanAMinuteWithoutLookingAgain() {
    TokenBucket bucket = new TokenBucket(1, 0);
    bucket.take(Long.MAX_VALUE / 2, 0);
    assertEquals(60 * SECOND, bucket.readyAt(0));
  }
}
