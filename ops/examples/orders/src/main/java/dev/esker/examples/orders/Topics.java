package dev.esker.examples.orders;

import java.util.List;

/** The topics; {@code make setup} creates them. */
final class Topics {

  static final String ORDERS = "orders";
  static final String PAYMENTS = "payments";
  static final String NOTIFICATIONS = "notifications";

  /** What events are sent to. */
  static final List<String> ALL = List.of(ORDERS, PAYMENTS, NOTIFICATIONS);

  private Topics() {}

  /**
   * Where a group puts what it will try again. Each group has one of its own: others may well have
   * processed the same event.
   */
  static String retry(String group) {
    return group + ".retry";
  }

  /** Where a group puts what it gives up. */
  static String deadLetters(String group) {
    return group + ".dead-letters";
  }
}
