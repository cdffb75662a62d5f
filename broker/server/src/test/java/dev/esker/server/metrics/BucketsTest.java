package dev.esker.server.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.prometheus.client.Collector.MetricFamilySamples.Sample;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BucketsTest {

  private static List<Sample> samples(Buckets buckets) {
    List<Sample> samples = new ArrayList<>();
    buckets.addTo(samples, "h", List.of("who"), List.of("me"));
    return samples;
  }

  private static double upTo(List<Sample> samples, String bound) {
    List<Double> found =
        samples.stream()
            .filter(sample -> sample.name.equals("h_bucket"))
            .filter(sample -> sample.labelValues.equals(List.of("me", bound)))
            .map(sample -> sample.value)
            .toList();
    assertEquals(1, found.size(), () -> bound + " in " + samples);
    return found.get(0);
  }

  @Test
  void aBoundBelongsToItsBucket() {
    Buckets buckets = Buckets.ofDurations();
    buckets.note(100_000);
    buckets.note(100_001);
    buckets.note(30_000_000_000L);
    buckets.note(30_000_000_001L);
    buckets.note(-7);
    List<Sample> samples = samples(buckets);
    assertEquals(2, upTo(samples, "0.0001"));
    assertEquals(3, upTo(samples, "0.00025"));
    assertEquals(4, upTo(samples, "30.0"));
    assertEquals(5, upTo(samples, "+Inf"));
    Sample count = samples.get(samples.size() - 2);
    Sample sum = samples.get(samples.size() - 1);
    assertEquals("h_count", count.name);
    assertEquals(5, count.value);
    assertEquals("h_sum", sum.name);
    assertEquals(60.000200002, sum.value, 1e-12);
  }

  @Test
  void bytesAndCountsHaveBucketsFromTheLeastToTheLargest() {
    Buckets bytes = Buckets.ofBytes();
    bytes.note(256);
    bytes.note(4 << 20);
    assertEquals(1, upTo(samples(bytes), "256.0"));
    assertEquals(1, upTo(samples(bytes), "2097152.0"));
    assertEquals(2, upTo(samples(bytes), "4194304.0"));
    Buckets counts = Buckets.ofCounts();
    counts.note(0);
    counts.note(1_000_000);
    assertEquals(1, upTo(samples(counts), "0.0"));
    assertEquals(1, upTo(samples(counts), "5000.0"));
    assertEquals(2, upTo(samples(counts), "+Inf"));
    samples(counts).forEach(sample -> assertTrue(!sample.labelValues.toString().contains("E")));
  }
}
