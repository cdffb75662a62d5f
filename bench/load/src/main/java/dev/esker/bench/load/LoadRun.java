package dev.esker.bench.load;

import dev.esker.bench.load.LoadResult.Ended;
import dev.esker.bench.load.LoadResult.Flow;
import dev.esker.bench.target.Receiver;
import dev.esker.bench.target.Sender;
import dev.esker.bench.target.Target;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/**
 * One load on one target, once. The topic must exist and be empty. {@link #run} blocks; {@link
 * #stop} may be called from any thread.
 */
public final class LoadRun {
  private static final long INTERVAL_NANOS = 1_000_000_000L;

  private final Workload workload;
  private final Target target;
  private final Time time;
  private final Duration patience;
  private final Interval.Listener listener;
  private final List<Sender> senders = new ArrayList<>();
  private final List<Receiver> receivers = new ArrayList<>();
  private final List<ProducerTask> producers = new CopyOnWriteArrayList<>();
  private final List<ConsumerTask> consumers = new ArrayList<>();
  private final Tasks writing = new Tasks(this::stop);
  private final Tasks reading = new Tasks(this::stop);
  private final Measurements measurements;
  private final int run;
  private volatile boolean stopped;

  /**
   * A run to be started.
   *
   * @param time that it runs by
   * @param patience how long to wait for acknowledged records of which none comes back
   * @param listener shown an interval every second
   */
  public LoadRun(
      Workload workload, Target target, Time time, Duration patience, Interval.Listener listener) {
    this.workload = workload;
    this.target = target;
    this.time = time;
    this.patience = patience;
    this.listener = listener;
    this.measurements = new Measurements(workload.clients());
    this.run = Long.hashCode(time.nowNanos());
  }

  /** Ends the load early, in good order: what is in flight is waited for and verified. */
  public void stop() {
    stopped = true;
    producers.forEach(ProducerTask::stop);
  }

  /**
   * Runs the load.
   *
   * @throws dev.esker.bench.target.TargetException if the target can't be used
   */
  public LoadResult run() throws InterruptedException {
    try {
      openClients();
      // Its first poll makes a consumer's connection; the time that this takes is no latency.
      startConsumers();
      long startNanos = time.nowNanos();
      long measureFrom = startNanos + workload.warmUp().toNanos();
      measurements.measureFrom(measureFrom);
      IntervalMeter meter = new IntervalMeter(measurements, listener, startNanos);
      startProducers(startNanos, measureFrom + workload.bounds().duration().toNanos());
      while (!writing.awaitEnd(INTERVAL_NANOS)) {
        meter.tick(time.nowNanos());
      }
      Ended ended = ended();
      awaitRead(meter);
      endTasks();
      writing.rethrow();
      reading.rethrow();
      meter.tick(time.nowNanos());
      return result(ended, measureFrom);
    } finally {
      endTasks();
      receivers.forEach(Receiver::close);
      senders.forEach(Sender::close);
    }
  }

  private void openClients() {
    for (int i = 0; i < workload.clients().producers(); i++) {
      senders.add(target.openSender());
    }
    for (List<Integer> share : shares()) {
      receivers.add(target.openReceiver(share));
    }
  }

  /** The partitions of each consumer: every n-th, or all of them in a fan-out. */
  private List<List<Integer>> shares() {
    int partitions = workload.topic().partitions();
    boolean fanOut = workload.clients().fanOut();
    int consumers = workload.clients().consumers();
    int count = fanOut ? consumers : Math.min(consumers, partitions);
    List<List<Integer>> shares = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      List<Integer> share = new ArrayList<>();
      for (int p = fanOut ? 0 : i; p < partitions; p += fanOut ? 1 : count) {
        share.add(p);
      }
      shares.add(share);
    }
    return shares;
  }

  private void startConsumers() throws InterruptedException {
    CountDownLatch ready = new CountDownLatch(receivers.size());
    for (Receiver receiver : receivers) {
      int reader = workload.clients().fanOut() ? consumers.size() : 0;
      ConsumerTask task = new ConsumerTask(run, reader, receiver, measurements, time, ready);
      consumers.add(task);
      reading.start("bench-consumer-" + consumers.size(), task);
    }
    ready.await();
  }

  private void startProducers(long startNanos, long endNanos) {
    int count = senders.size();
    long records = workload.maxRecords();
    for (int i = 0; i < count; i++) {
      long share = records / count + (i < records % count ? 1 : 0);
      Pacer pacer =
          workload.isOpenLoop()
              ? Pacer.openLoop(workload.rate(), startNanos, i, count)
              : Pacer.unpaced();
      producers.add(
          new ProducerTask(
              new ProducerTask.Share(run, i, share, endNanos),
              workload,
              pacer,
              senders.get(i),
              measurements,
              time));
    }
    for (int i = 0; i < count; i++) {
      writing.start("bench-producer-" + (i + 1), producers.get(i));
    }
    if (stopped) {
      stop();
    }
  }

  private Ended ended() {
    if (measurements.failed.sum() >= ProducerTask.MAX_FAILURES) {
      return Ended.FAILURES;
    }
    if (measurements.sent.sum() >= workload.maxRecords()) {
      return workload.maxRecords() < workload.bounds().records() ? Ended.BYTES : Ended.RECORDS;
    }
    return stopped ? Ended.STOPPED : Ended.DURATION;
  }

  /** Gives the consumers the time that they need, as long as they get on. */
  private void awaitRead(IntervalMeter meter) throws InterruptedException {
    long lastCount = -1;
    long lastProgressNanos = time.nowNanos();
    while (!receivers.isEmpty()) {
      long count = measurements.ledger.readCount();
      long now = time.nowNanos();
      if (count != lastCount) {
        lastCount = count;
        lastProgressNanos = now;
      } else if (now - lastProgressNanos >= patience.toNanos()) {
        return;
      }
      if (measurements.ledger.awaitEven(Math.min(INTERVAL_NANOS, patience.toNanos()))
          || reading.hasFailed()) {
        return;
      }
      meter.tick(time.nowNanos());
    }
  }

  private void endTasks() throws InterruptedException {
    producers.forEach(ProducerTask::stop);
    consumers.forEach(ConsumerTask::stop);
    writing.awaitEnd();
    reading.awaitEnd();
  }

  private LoadResult result(Ended ended, long measureFrom) {
    return new LoadResult(
        workload,
        ended,
        new Flow(measurements.acknowledged.sum(), measurements.lastAckNanos.get() - measureFrom),
        new Flow(measurements.read.sum(), measurements.lastReadNanos.get() - measureFrom),
        measurements.ack.total().copy(),
        measurements.endToEnd.total().copy(),
        fanOut(measureFrom),
        new LoadResult.Schedule(measurements.unsent.sum(), measurements.maxLagNanos.get()),
        new LoadResult.Outcome(
            measurements.ledger.balance(),
            measurements.failed.sum(),
            Optional.ofNullable(measurements.firstFailure.get())));
  }

  private List<LoadResult.Consumer> fanOut(long measureFrom) {
    List<LoadResult.Consumer> each = new ArrayList<>();
    for (int i = 0; workload.clients().fanOut() && i < consumers.size(); i++) {
      each.add(
          new LoadResult.Consumer(
              consumers.get(i).read(measureFrom), measurements.ledger.balance(i)));
    }
    return each;
  }
}
