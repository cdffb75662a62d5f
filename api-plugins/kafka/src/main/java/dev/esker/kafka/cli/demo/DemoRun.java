package dev.esker.kafka.cli.demo;

import dev.esker.commands.CommandFailure;
import java.io.IOException;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The demo on brokers that serve: load, a kill, a restart, and the search for every record. On the
 * command's thread.
 */
final class DemoRun {
  /** The broker with the console, which is asked about the others. */
  private static final int WITNESS = 1;

  private static final int KEYS = 50;
  private static final int MEMBERS = 2;

  /** Far beyond what anything here takes; then the demo has failed. */
  private static final Duration LIMIT = Duration.ofMinutes(2);

  /** How long the load goes on after the last thing that was waited for, at least. */
  private static final Duration AFTERWARDS = Duration.ofSeconds(1);

  private final ClusterProcess cluster;
  private final Story story;
  private final Stop stop;
  private final BrokerApi api;
  private Orders orders;
  private Readers readers;

  DemoRun(ClusterProcess cluster, Story story, Stop stop) {
    this.cluster = cluster;
    this.story = story;
    this.stop = stop;
    this.api = new BrokerApi(cluster.http().get(WITNESS - 1));
  }

  /**
   * Runs it.
   *
   * @param seconds of load, if nothing takes longer
   * @param rate records per second
   */
  DemoResult run(int seconds, int rate) throws IOException, InterruptedException {
    DemoTopic topic = DemoTopic.create(cluster.kafka());
    story.tell("A topic with three replicas of each partition, on " + topic.racks() + " racks:");
    topic.lines().forEach(line -> story.line("          " + line));
    try (Orders producer = new Orders(cluster.kafka(), DemoTopic.NAME, KEYS, rate);
        Readers group = new Readers(cluster.kafka(), DemoTopic.NAME, KEYS, MEMBERS);
        ClusterEvents events = ClusterEvents.read(api.events(), DemoTopic.NAME)) {
      orders = producer;
      readers = group;
      return withLoad(topic, events, Duration.ofSeconds(seconds).dividedBy(3), rate);
    }
  }

  private DemoResult withLoad(DemoTopic topic, ClusterEvents events, Duration third, int rate)
      throws IOException, InterruptedException {
    readers.start();
    orders.start();
    until(
        () -> events.hasBegun() && readers.partitions() == topic.leaders().size(),
        "the group reads from every partition");
    story.tell(
        "A producer sends %,d records a second (acks=all, idempotent); a group of %d reads them"
            .formatted(rate, MEMBERS));
    pass(third);
    Kill kill = kill(topic, events);
    pass(third.minus(Duration.ofMillis(System.currentTimeMillis() - kill.at())));
    long recover = restart(kill.broker(), events);
    pass(
        third.minusMillis(recover).compareTo(AFTERWARDS) > 0
            ? third.minusMillis(recover)
            : AFTERWARDS);
    orders.finish();
    story.tell("The producer stops; the group reads what is left");
    awaitReaders();
    long pause = readers.longestPauseMillis();
    story.tell("Every acknowledged record is looked for in the log");
    LogCheck.Findings found =
        LogCheck.run(cluster.kafka(), DemoTopic.NAME, KEYS, orders.acknowledged(), stop, LIMIT);
    return new DemoResult(
        kill.broker(),
        found,
        counts(),
        new DemoResult.Times(kill.detect(), kill.elect(), kill.firstAck(), recover, pause));
  }

  /** What came of the kill; times in milliseconds after it. */
  private record Kill(int broker, long at, long detect, long elect, long firstAck) {}

  private Kill kill(DemoTopic topic, ClusterEvents events)
      throws IOException, InterruptedException {
    int broker = topic.leaderBeside(WITNESS);
    Set<Integer> led = topic.ledBy(broker);
    readers.watch();
    long at = api.act(broker, "kill");
    orders.watch(at);
    story.tell("kill -9 for broker " + broker + ", which leads partition " + led);
    long detect = measured(() -> events.fenced(broker, at), "the kill is noticed") - at;
    long elect = measured(() -> events.elected(led, broker, at), "leaders are elected") - at;
    long firstAck =
        measured(() -> known(orders.firstAcks(led)), "its partitions acknowledge again") - at;
    story.tell(
        "Noticed after %,d ms, new leaders after %,d ms, records acknowledged again after %,d ms"
            .formatted(detect, elect, firstAck));
    return new Kill(broker, at, detect, elect, firstAck);
  }

  private static OptionalLong known(long time) {
    return time < 0 ? OptionalLong.empty() : OptionalLong.of(time);
  }

  private long restart(int broker, ClusterEvents events) throws IOException, InterruptedException {
    long at = api.act(broker, "start");
    story.tell("Broker " + broker + " is started again");
    long whole = measured(() -> events.whole(broker, at), "all replicas are in sync") - at;
    story.tell("All replicas are in sync again after %,d ms".formatted(whole));
    return whole;
  }

  private long measured(Supplier<OptionalLong> time, String what) throws InterruptedException {
    until(() -> time.get().isPresent(), what);
    return time.get().getAsLong();
  }

  private void until(java.util.function.BooleanSupplier condition, String what)
      throws InterruptedException {
    stop.until(
        () -> {
          look();
          return condition.getAsBoolean();
        },
        what,
        LIMIT);
  }

  /** Lets the load go on. */
  private void pass(Duration time) throws InterruptedException {
    long deadline = System.nanoTime() + time.toNanos();
    while (System.nanoTime() - deadline < 0) {
      look();
      stop.pause(Duration.ofMillis(100));
    }
  }

  private void look() {
    story.figures(orders.acknowledged().count(), readers.read().count());
    if (readers.failure() != null) {
      throw new CommandFailure("a consumer has failed: " + readers.failure());
    }
  }

  /** What the group doesn't get within that time is counted as unread. */
  private void awaitReaders() throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT.toSeconds() / 2);
    while (orders.acknowledged().missingFrom(readers.read()) > 0
        && System.nanoTime() - deadline < 0) {
      look();
      stop.pause(Duration.ofMillis(100));
    }
  }

  private DemoResult.Counts counts() {
    if (orders.failed() > 0) {
      story.tell("The producer has given up records: " + orders.failure());
    }
    return new DemoResult.Counts(
        orders.acknowledged().count(),
        orders.failed(),
        readers.read().count(),
        readers.read().repeated(),
        orders.acknowledged().missingFrom(readers.read()));
  }
}
