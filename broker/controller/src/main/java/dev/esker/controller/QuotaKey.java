package dev.esker.controller;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What a quota can limit, by its name in Apache Kafka. */
public enum QuotaKey {
  /** Bytes per second that a client may produce (KIP-13). */
  PRODUCER_BYTE_RATE("producer_byte_rate", false, Long.MAX_VALUE),
  /** Bytes of records per second that a client may fetch (KIP-13). */
  CONSUMER_BYTE_RATE("consumer_byte_rate", false, Long.MAX_VALUE),
  /** Per cent of one thread that a client's requests may take (KIP-124). */
  REQUEST_PERCENTAGE("request_percentage", false, Double.MAX_VALUE),
  /** Connections per second that an address may open (KIP-612). */
  CONNECTION_CREATION_RATE("connection_creation_rate", true, Integer.MAX_VALUE);

  /** Kafka's fifth; nothing here could honour it. */
  private static final String MUTATIONS = "controller_mutation_rate";

  private final String text;
  private final boolean ofAddresses;
  private final double max;

  QuotaKey(String text, boolean ofAddresses, double max) {
    this.text = text;
    this.ofAddresses = ofAddresses;
    this.max = max;
  }

  /** Its name. */
  public String text() {
    return text;
  }

  /** The quota of that name. */
  public static Optional<QuotaKey> of(String text) {
    return Arrays.stream(values()).filter(key -> key.text.equals(text)).findFirst();
  }

  /**
   * The quota of that name.
   *
   * @param ofAddress whether it shall be for an address rather than a user or client id
   * @throws RefusedException if there is none; names those that there are
   */
  static QuotaKey require(String text, boolean ofAddress) throws RefusedException {
    QuotaKey key = of(text).orElse(null);
    if (key != null && key.ofAddresses == ofAddress) {
      return key;
    }
    List<String> known =
        Arrays.stream(values())
            .filter(each -> each.ofAddresses == ofAddress)
            .map(QuotaKey::text)
            .toList();
    String why = text.equals(MUTATIONS) ? ", which this broker can't enforce" : "";
    throw new RefusedException(
        ControllerError.INVALID_REQUEST,
        "'"
            + text
            + "' is no quota "
            + (ofAddress ? "of an ip" : "of a user or client-id")
            + why
            + "; there are "
            + known);
  }

  /** What is wrong with a value; empty if it is good. */
  Optional<String> fault(double value) {
    boolean whole = max <= Long.MAX_VALUE;
    if (value > 0 && value <= max && (!whole || value == Math.rint(value))) {
      return Optional.empty();
    }
    String most = this == CONNECTION_CREATION_RATE ? " of at most " + Integer.MAX_VALUE : "";
    return Optional.of(
        text + " = " + value + " must be a " + (whole ? "whole " : "") + "number above 0" + most);
  }
}
