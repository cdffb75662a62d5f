package dev.esker.engine;

import dev.esker.engine.partition.AppendError;
import dev.esker.engine.partition.PartitionLog;
import dev.esker.engine.pipeline.LogAppend;
import dev.esker.records.ValidatedBatch;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Semaphore;

/**
 * Threads that append to a log as fast as they can, each with several requests in flight, until
 * each has sent its share or is told that the engine has stopped.
 */
final class Producers {
  private static final int IN_FLIGHT = 8;

  private final StorageEngine engine;
  private final PartitionLog log;
  private final List<Producer> producers = new ArrayList<>();

  Producers(StorageEngine engine, PartitionLog log) {
    this.engine = engine;
    this.log = log;
  }

  /** Starts that many threads, each with a producer id of its own. */
  Producers start(int threads, int requestsEach) {
    for (int i = 0; i < threads; i++) {
      producers.add(new Producer(i, requestsEach));
    }
    producers.forEach(Thread::start);
    return this;
  }

  /** Waits until every thread has its answers. */
  Producers join() throws InterruptedException {
    for (Producer producer : producers) {
      producer.join();
    }
    return this;
  }

  List<Producer> all() {
    return producers;
  }

  /** The offsets of everything that was acknowledged to anybody. */
  List<Long> acknowledged() {
    return producers.stream().flatMap(p -> p.acknowledged.stream()).sorted().toList();
  }

  /** One thread. */
  final class Producer extends Thread {
    final List<Long> acknowledged = Collections.synchronizedList(new ArrayList<>());
    final List<AppendError> refused = Collections.synchronizedList(new ArrayList<>());
    private final Semaphore inFlight = new Semaphore(IN_FLIGHT);
    private final long producerId;
    private final int requests;
    private volatile boolean stopped;
    volatile int sent;

    Producer(long producerId, int requests) {
      super("producer-" + producerId);
      this.producerId = producerId;
      this.requests = requests;
    }

    @Override
    public void run() {
      for (int i = 0; i < requests && !stopped; i++) {
        inFlight.acquireUninterruptibly();
        send(i);
        sent = i + 1;
      }
      inFlight.acquireUninterruptibly(IN_FLIGHT);
    }

    private void send(int sequence) {
      LogAppend append =
          new LogAppend(
              List.of(
                  new LogAppend.Entry(
                      log,
                      ValidatedBatch.trusted(
                          CrashWorkload.batch(1, 20, producerId, sequence, EngineUnderTest.NOW)))),
              this::answered);
      while (!engine.tryAppend(append)) {
        Semaphore writable = new Semaphore(0);
        engine.whenWritable(writable::release);
        writable.acquireUninterruptibly();
      }
    }

    private void answered(LogAppend append) {
      LogAppend.Entry entry = append.entries().get(0);
      if (entry.error() == AppendError.NONE) {
        acknowledged.add(entry.baseOffset());
      } else {
        refused.add(entry.error());
        stopped = true;
      }
      inFlight.release();
    }

    int answers() {
      return acknowledged.size() + refused.size();
    }
  }
}
