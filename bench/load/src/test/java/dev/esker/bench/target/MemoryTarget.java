package dev.esker.bench.target;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntUnaryOperator;

/**
 * A target in memory, which acknowledges at once and can be told to store a record more or less
 * often than once.
 */
public final class MemoryTarget implements Target {
  private final List<List<byte[]>> partitions = new ArrayList<>();
  private final IntUnaryOperator copies;
  private int count;
  private int readers;
  private int openClients;
  private int mostClients;

  private int deafReader = -1;
  private boolean answersWhenFlushed;

  /**
   * A target.
   *
   * @param copies how often the n-th record is stored
   */
  public MemoryTarget(IntUnaryOperator copies) {
    this.copies = copies;
  }

  /** Nothing comes to the reader of that number, from 0. */
  public synchronized void makeDeaf(int reader) {
    deafReader = reader;
  }

  /** Nothing is acknowledged before a flush. */
  public synchronized MemoryTarget answeringWhenFlushed() {
    answersWhenFlushed = true;
    return this;
  }

  /** Senders and receivers that are open. */
  public synchronized int openClients() {
    return openClients;
  }

  /** The most that were open at a time. */
  public synchronized int mostClients() {
    return mostClients;
  }

  /** Partitions of the topic; 0 if there is none. */
  public synchronized int partitions() {
    return partitions.size();
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
    opened();
    boolean atOnce = !answersWhenFlushed;
    return new Sender() {
      private final List<Outcome> open = new ArrayList<>();

      @Override
      public void send(byte[] key, byte[] value, Outcome outcome) {
        store(key, value);
        if (atOnce) {
          outcome.acknowledged();
        } else {
          open.add(outcome);
        }
      }

      @Override
      public void flush() {
        open.forEach(Outcome::acknowledged);
        open.clear();
      }

      @Override
      public void close() {
        closed();
      }
    };
  }

  @Override
  public synchronized Receiver openReceiver(List<Integer> wanted) {
    opened();
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

  private void opened() {
    openClients++;
    mostClients = Math.max(mostClients, openClients);
  }

  private synchronized void closed() {
    openClients--;
  }

  @Override
  public void close() {}
}
