package dev.esker.server.metrics;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * The series of one figure by label values, at most {@code limit} of them and one more for all
 * others.
 *
 * @param <S> what counts
 */
final class BoundedLabels<S> {

  /** The label value of everything beyond the limit. */
  static final String OTHER = "other";

  private final ConcurrentHashMap<List<String>, S> series = new ConcurrentHashMap<>();
  private final AtomicInteger count = new AtomicInteger();
  private final Function<String[], S> create;
  private final int labels;
  private final int limit;
  private final S only;
  private volatile S overflow;

  /**
   * @param labels how many each series has
   * @param limit of series, without the one for others
   * @param create makes a series from its label values
   */
  BoundedLabels(int labels, int limit, Function<String[], S> create) {
    this.labels = labels;
    this.limit = limit;
    this.create = create;
    this.only = labels == 0 ? create.apply(new String[0]) : null;
  }

  /**
   * The series of those values.
   *
   * @throws IllegalArgumentException if there are more or fewer values than labels
   */
  S of(String... values) {
    if (values.length != labels) {
      throw new IllegalArgumentException(
          "expected " + labels + " label values, got " + Arrays.toString(values));
    }
    if (only != null) {
      return only;
    }
    List<String> key = Arrays.asList(values);
    S found = series.get(key);
    if (found != null) {
      return found;
    }
    if (count.get() >= limit) {
      return overflow();
    }
    return series.computeIfAbsent(
        List.of(values),
        fresh -> count.incrementAndGet() > limit ? overflow() : create.apply(values.clone()));
  }

  private S overflow() {
    S found = overflow;
    if (found == null) {
      synchronized (this) {
        if (overflow == null) {
          String[] values = new String[labels];
          Arrays.fill(values, OTHER);
          overflow = create.apply(values);
        }
        found = overflow;
      }
    }
    return found;
  }
}
