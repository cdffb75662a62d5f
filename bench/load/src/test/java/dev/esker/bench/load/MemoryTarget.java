package dev.esker.bench.load;

import dev.esker.bench.target.Receiver;
import dev.esker.bench.target.Sender;
import dev.esker.bench.target.Target;
import dev.esker.bench.target.TopicSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntUnaryOperator;

/**
 * A target in memory, which acknowledges at once and can be told to store a record more or less
 * often than once.
 */
final class MemoryTarget implements Target {
  private final List<List<byte[]>> partitions = new ArrayList<>();
  private final IntUnaryOperator copies;
  private int count;
  private int readers;
  int openClients;

  /** The number of a reader, from 0, to which nothing comes; -1 for none. */
  int deafReader = -1;

  /**
   * A target.
   *
   * @param copies how often the n-th record is stored
   */
  MemoryTarget(IntUnaryOperator copies) {
    this.copies = copies;
  }

  @Override
  public String description() {
    return "memory";
  }

  @Override
  public synchronized void createTopic(TopicSpec topic) {
    for (int i = 0; i < topic.partitions(); i++) {
      partitions.add(new ArrayList<>());
    }
  }

  @Override
  public synchronized void deleteTopic() {
    partitions.clear();
  }

  private synchronized void store(byte[] key, byte[] value) {
    int times = copies.applyAsInt(count++);
    for (int i = 0; i < times; i++) {
      partitions.get(Math.floorMod(Arrays.hashCode(key), partitions.size())).add(value);
    }
    notifyAll();
  }

  @Override
  public synchronized Sender openSender() {
    openClients++;
    return new Sender() {
      @Override
      public void send(byte[] key, byte[] value, Outcome outcome) {
        store(key, value);
        outcome.acknowledged();
      }

      @Override
      public void flush() {}

      @Override
      public void close() {
        closed();
      }
    };
  }

  @Override
  public synchronized Receiver openReceiver(List<Integer> wanted) {
    openClients++;
    boolean deaf = readers++ == deafReader;
    int[] next = new int[wanted.size()];
    return new Receiver() {
      @Override
      public void poll(Duration atMost, Sink sink) {
        List<byte[]> found = new ArrayList<>();
        for (int i = 0; i < next.length; i++) {
          List<byte[]> fresh = from(wanted.get(i), next[i]);
          next[i] += fresh.size();
          found.addAll(fresh);
        }
        if (!found.isEmpty() && !deaf) {
          sink.arrived();
          found.forEach(sink::record);
        }
      }

      @Override
      public void close() {
        closed();
      }
    };
  }

  private synchronized List<byte[]> from(int partition, int index) {
    List<byte[]> all = partitions.get(partition);
    return new ArrayList<>(all.subList(index, all.size()));
  }

  private synchronized void closed() {
    openClients--;
  }

  @Override
  public void close() {}
}
