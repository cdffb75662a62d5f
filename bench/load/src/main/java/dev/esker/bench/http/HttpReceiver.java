package dev.esker.bench.http;

import dev.esker.bench.target.Receiver;
import dev.esker.bench.target.TargetException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Reads some partitions, over a connection each. Nothing is asked for before the first poll.
 *
 * <p>The queue between loop and reader has no limit of its own; each feed limits what it puts
 * there.
 */
final class HttpReceiver implements Receiver {
  private final BlockingQueue<Delivery> arrived = new LinkedBlockingQueue<>();
  private final List<Feed> feeds = new ArrayList<>();
  private boolean started;

  /** Makes the feed of a partition. */
  interface Opening {

    /** One that hasn't begun. */
    Feed open(int partition, Feed.Destination destination);
  }

  /** What came, to be read. */
  private interface Delivery {

    void read(Consumer<byte[]> values) throws IOException;
  }

  HttpReceiver(List<Integer> partitions, Opening opening) {
    Feed.Destination queue =
        new Feed.Destination() {
          @Override
          public void arrived(Feed from, byte[] piece) {
            arrived.add(values -> from.read(piece, values));
          }

          @Override
          public void failed(IOException why) {
            arrived.add(
                values -> {
                  throw why;
                });
          }
        };
    partitions.forEach(p -> feeds.add(opening.open(p, queue)));
  }

  @Override
  public void poll(Duration atMost, Sink sink) {
    if (!started) {
      started = true;
      feeds.forEach(Feed::start);
    }
    List<byte[]> values = new ArrayList<>();
    try {
      Delivery delivery = arrived.poll(atMost.toNanos(), TimeUnit.NANOSECONDS);
      if (delivery != null) {
        read(delivery, values);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (!values.isEmpty()) {
      sink.arrived();
      values.forEach(sink::record);
    }
  }

  private static void read(Delivery delivery, List<byte[]> values) {
    try {
      delivery.read(values::add);
    } catch (IOException e) {
      throw new TargetException("reading failed: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    feeds.forEach(Feed::close);
  }
}
