package dev.esker.controller;

import java.util.ArrayList;
import java.util.List;

/**
 * Spreads new partitions over brokers in turn: leaders first, and each further replica on the next
 * broker. The start moves on with the number of partitions that there are, so that many small
 * topics spread as well as one large one. Racks and load aren't looked at.
 */
final class StripedPlacement {
  private StripedPlacement() {}

  /**
   * @param brokers where replicas may go, each once
   * @param count of partitions
   * @param replicationFactor at most as many as there are brokers
   * @param start any number from 0; shifts the first broker
   */
  static List<List<Integer>> place(
      List<Integer> brokers, int count, int replicationFactor, int start) {
    List<List<Integer>> placed = new ArrayList<>(count);
    int shift = start % brokers.size();
    for (int partition = 0; partition < count; partition++) {
      List<Integer> replicas = new ArrayList<>(replicationFactor);
      for (int replica = 0; replica < replicationFactor; replica++) {
        long index = (long) shift + partition + replica;
        replicas.add(brokers.get((int) (index % brokers.size())));
      }
      placed.add(replicas);
    }
    return placed;
  }
}
