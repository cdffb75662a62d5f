package dev.esker.http.groups.protocol;

import dev.esker.spi.TopicPartition;
import java.util.List;

/**
 * What a consumer says of itself when it joins a group.
 *
 * @param topics what it wants to read
 * @param userData of its assignor; empty if there is none
 * @param owned what it reads now, and has not given up (KIP-429)
 * @param generation in which it was given that (KIP-792), or -1
 * @param rack where it is (KIP-881), or null
 */
@SuppressWarnings("ArrayRecordComponent") // opaque bytes that nobody compares
public record Subscription(
    List<String> topics, byte[] userData, List<TopicPartition> owned, int generation, String rack) {
  private static final byte[] NOTHING = {};

  public Subscription {
    topics = List.copyOf(topics);
    owned = List.copyOf(owned);
  }

  /** Of somebody who reads nothing yet. */
  public static Subscription to(List<String> topics) {
    return new Subscription(topics, NOTHING, List.of(), -1, null);
  }

  /** The same, with something for an assignor. */
  public Subscription withUserData(byte[] data) {
    return new Subscription(topics, data, owned, generation, rack);
  }
}
