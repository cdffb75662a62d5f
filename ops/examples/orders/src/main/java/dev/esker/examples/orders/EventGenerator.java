package dev.esker.examples.orders;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.random.RandomGenerator;

/** Makes events up. Used by one thread. */
final class EventGenerator {

  /** The data of an event that {@link PrintingHandler} can't process. */
  static final String POISON = "poison";

  private final Clock clock;
  private final RandomGenerator random;
  private final long poisonEvery;
  private long made;
  private long lastId;

  /**
   * @param poisonEvery one event in so many is poisonous; 0 is none
   */
  EventGenerator(Clock clock, RandomGenerator random, long poisonEvery) {
    this.clock = clock;
    this.random = random;
    this.poisonEvery = poisonEvery;
  }

  /** One of the topics. */
  String topic() {
    return Topics.ALL.get(random.nextInt(Topics.ALL.size()));
  }

  /** An event for a topic. */
  Event next(String topic) {
    Instant now = clock.instant();
    // Rising, so that two events of one producer never have the same id.
    lastId = Math.max(lastId + 1, now.getEpochSecond() * 1_000_000_000 + now.getNano());
    made++;
    boolean poisonous = poisonEvery > 0 && made % poisonEvery == 0;
    return new Event(
        typeOf(topic),
        "evt-" + lastId,
        poisonous ? POISON : "data-" + random.nextInt(1_000),
        now.truncatedTo(ChronoUnit.SECONDS).toString());
  }

  private static String typeOf(String topic) {
    return switch (topic) {
      case Topics.ORDERS -> "order_created";
      case Topics.PAYMENTS -> "payment_processed";
      case Topics.NOTIFICATIONS -> "notification_sent";
      default -> throw new IllegalArgumentException("no events are made for " + topic);
    };
  }
}
