package dev.esker.bench.load;

import dev.esker.bench.load.LoadResult.Ended;
import dev.esker.bench.load.LoadResult.Flow;
import dev.esker.bench.target.Receiver;
import dev.esker.bench.target.Target;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/**
 * One load on one target, once. The topic must exist and be empty. {@link #run} blocks; {@link
 * #stop} may be called from any thread.
 *
 * <p>Consumers read before the first record is sent. With a backlog the topic is filled first; then
 * the producers' load begins, and at the end of its warm-up the consumers do, at the start of the
 * topic. Consumers that only verify begin when the producers have ended.
 */
public final class LoadRun {
  private static final long INTERVAL_NANOS = 1_000_000_000L;

  /** Threads that send at a rate: more than there are processors would only be in their way. */
  private static final int MOST_PACING_THREADS =
      Math.max(2, Runtime.getRuntime().availableProcessors());

  /** Longer than any filling takes; a limit all the same. */
  private static final Duration LONGEST_FILLING = Duration.ofDays(1);

  private final Workload workload;
  private final Time time;
  private final Duration patience;
  private final Interval.Listener listener;
  private final Contents contents;
  private final OpenClients clients;
  private final List<WritingTask> producers = new CopyOnWriteArrayList<>();
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
    this.time = time;
    this.patience = patience;
    this.listener = listener;
    this.contents = new Contents(workload.shape());
    this.clients = new OpenClients(workload, target);
    this.measurements = new Measurements(workload);
    this.run = Long.hashCode(time.nowNanos());
  }

  /** Ends the load early, in good order: what is in flight is waited for and verified. */
  public void stop() {
    stopped = true;
    producers.forEach(WritingTask::stop);
  }

  /**
   * Runs the load.
   *
   * @throws dev.esker.bench.target.TargetException if the target can't be used
   */
  public LoadResult run() throws InterruptedException {
    try (clients) {
      try {
        clients.open();
        return load(measurements.catchUp.isPresent() ? fill() : new Flow(0, 0));
      } finally {
        endTasks();
      }
    }
  }

  private LoadResult load(Flow filled) throws InterruptedException {
    if (measurements.catchUp.isEmpty() && workload.clients().readsAlong()) {
      // Its first poll makes a consumer's connection; the time that this takes is no latency.
      startConsumers();
    }
    long startNanos = time.nowNanos();
    long measureFrom = startNanos + workload.warmUp().toNanos();
    measurements.catchUp.ifPresent(c -> c.producing(startNanos, filled));
    long endNanos = measureFrom + workload.bounds().duration().toNanos();
    Window window =
        workload.isOpenLoop()
            ? Window.ofDue(measureFrom)
            : Window.ofAnswers(startNanos, measureFrom, endNanos);
    measurements.measure(window);
    IntervalMeter meter = new IntervalMeter(measurements, listener, window, startNanos);
    startProducers(startNanos, endNanos);
    if (measurements.catchUp.isPresent()) {
      awaitWarmUp(meter, measureFrom);
      CatchUp catchUp = measurements.catchUp.get();
      catchUp.begin(measurements.ledger, workload.clients(), time.nowNanos());
      startConsumers();
    }
    while (!writing.awaitEnd(INTERVAL_NANOS)) {
      meter.tick(time.nowNanos());
    }
    long producersEnded = time.nowNanos();
    Ended ended = ended();
    boolean readsAlong = workload.clients().readsAlong();
    if (!readsAlong) {
      meter.tick(producersEnded);
      startConsumers();
    }
    awaitRead(meter);
    endTasks();
    writing.rethrow();
    reading.rethrow();
    if (readsAlong) {
      meter.tick(time.nowNanos());
    }
    return result(ended, window, producersEnded);
  }

  /** Writes the backlog as fast as it goes. */
  private Flow fill() throws InterruptedException {
    long startNanos = time.nowNanos();
    long endNanos = startNanos + LONGEST_FILLING.toNanos();
    List<Lane> lanes = new ArrayList<>();
    for (int i = 0; i < clients.senders().size(); i++) {
      long records = share(workload.backlogRecords(), i);
      lanes.add(lane(new Lane.Share(run, i, 0, records, 0, endNanos), Pacer.unpaced()));
    }
    start("bench-filler-", lanes, lanes.size());
    while (!writing.awaitEnd(INTERVAL_NANOS)) {
      listener.filling(measurements.ledger.acknowledgedCount(), workload.backlogRecords());
    }
    return new Flow(measurements.ledger.acknowledgedCount(), time.nowNanos() - startNanos);
  }

  private void startConsumers() throws InterruptedException {
    CountDownLatch ready = new CountDownLatch(clients.receivers().size());
    for (Receiver receiver : clients.receivers()) {
      int reader = workload.clients().fanOut() ? consumers.size() : 0;
      ConsumerTask task =
          new ConsumerTask(run, reader, receiver, contents.form(), measurements, time, ready);
      consumers.add(task);
      reading.start("bench-consumer-" + consumers.size(), task);
    }
    ready.await();
  }

  private void startProducers(long startNanos, long endNanos) {
    int count = clients.senders().size();
    int inFlight = workload.clients().inFlight();
    List<Lane> lanes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      long first = measurements.ledger.sent(i);
      long records = share(workload.maxRecords(), i);
      Pacer pacer =
          workload.isOpenLoop()
              ? Pacer.openLoop(workload.rate(), startNanos, i, count)
              : Pacer.unpaced();
      lanes.add(lane(new Lane.Share(run, i, first, records, inFlight, endNanos), pacer));
    }
    if (!workload.isOpenLoop() && inFlight > 0 && clients.answerLater()) {
      start("bench-producers-", List.of(new ClosedLoopTask(lanes, inFlight, measurements, time)));
      return;
    }
    boolean mayShare = workload.isOpenLoop() && inFlight == 0;
    start("bench-producer-", lanes, mayShare ? Math.min(count, MOST_PACING_THREADS) : count);
  }

  /** What a producer gets of so many records. */
  private long share(long records, int producer) {
    int count = clients.senders().size();
    return records / count + (producer < records % count ? 1 : 0);
  }

  private Lane lane(Lane.Share share, Pacer pacer) {
    return new Lane(
        share, contents, pacer, clients.senders().get(share.producer()), measurements, time);
  }

  /** Starts so many threads, over which the lanes are dealt out. */
  private void start(String name, List<Lane> lanes, int threads) {
    List<WritingTask> tasks = new ArrayList<>();
    for (int t = 0; t < threads; t++) {
      List<Lane> some = new ArrayList<>();
      for (int i = t; i < lanes.size(); i += threads) {
        some.add(lanes.get(i));
      }
      tasks.add(new ProducerTask(some, measurements, time));
    }
    start(name, tasks);
  }

  private void start(String name, List<WritingTask> tasks) {
    producers.addAll(tasks);
    // Whoever stops the run from now on finds them; whoever did before has not.
    if (stopped) {
      stop();
    }
    for (int t = 0; t < tasks.size(); t++) {
      writing.start(name + (t + 1), tasks.get(t));
    }
  }

  /** Waits for the end of the warm-up, or of the producers if that is earlier. */
  private void awaitWarmUp(IntervalMeter meter, long measureFrom) throws InterruptedException {
    long left = measureFrom - time.nowNanos();
    while (left > 0 && !writing.awaitEnd(Math.min(INTERVAL_NANOS, left))) {
      meter.tick(time.nowNanos());
      left = measureFrom - time.nowNanos();
    }
  }

  private Ended ended() {
    if (measurements.failed.sum() >= WritingTask.MAX_FAILURES) {
      return Ended.FAILURES;
    }
    if (measurements.sent.sum() >= workload.backlogRecords() + workload.maxRecords()) {
      return workload.maxRecords() < workload.bounds().records() ? Ended.BYTES : Ended.RECORDS;
    }
    return stopped ? Ended.STOPPED : Ended.DURATION;
  }

  /** Gives the consumers the time that they need, as long as they get on. */
  private void awaitRead(IntervalMeter meter) throws InterruptedException {
    long lastCount = -1;
    long lastProgressNanos = time.nowNanos();
    while (!consumers.isEmpty()) {
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
      if (workload.clients().readsAlong()) {
        meter.tick(time.nowNanos());
      }
    }
  }

  private void endTasks() throws InterruptedException {
    producers.forEach(WritingTask::stop);
    consumers.forEach(ConsumerTask::stop);
    writing.awaitEnd();
    reading.awaitEnd();
  }

  private LoadResult result(Ended ended, Window window, long producersEnded) {
    return new LoadResult(
        workload,
        ended,
        new LoadResult.Throughput(
            measurements.acknowledged.flow(window, ended),
            measurements.read.flow(window, ended),
            fanOut(window, ended)),
        new LoadResult.Latency(
            measurements.ack.total().copy(), measurements.endToEnd.total().copy()),
        measurements.catchUp.map(c -> c.result(producersEnded, time.nowNanos())),
        new LoadResult.Schedule(measurements.unsent.sum(), measurements.maxLagNanos.get()),
        new LoadResult.Outcome(
            measurements.ledger.balance(),
            measurements.failed.sum(),
            measurements.failed.kinds(),
            measurements.failed.first()));
  }

  private List<LoadResult.Consumer> fanOut(Window window, Ended ended) {
    List<LoadResult.Consumer> each = new ArrayList<>();
    for (int i = 0; workload.clients().fanOut() && i < consumers.size(); i++) {
      each.add(
          new LoadResult.Consumer(
              consumers.get(i).tally().flow(window, ended), measurements.ledger.balance(i)));
    }
    return each;
  }
}
