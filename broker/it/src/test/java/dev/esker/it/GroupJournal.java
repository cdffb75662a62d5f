package dev.esker.it;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/** What all members of a group have said, and what is wrong with it. Any thread. */
final class GroupJournal {

  private final List<Event> events = new ArrayList<>();
  private final Map<String, Set<Integer>> owned = new TreeMap<>();
  private final Map<Integer, Long> processed = new HashMap<>();

  /**
   * A line of a member.
   *
   * @param member its name; of a process that was started again, another one
   * @param nanos when, by a clock that all share
   * @param words what happened
   */
  record Event(String member, long nanos, List<String> words) {
    String kind() {
      return words.get(0);
    }

    Set<Integer> partitions() {
      Set<Integer> all = new TreeSet<>();
      if (words.size() > 1) {
        for (String number : words.get(1).split(",", -1)) {
          all.add(Integer.parseInt(number));
        }
      }
      return all;
    }
  }

  /** Takes a line; false if it is none of a member (of the JVM, say). */
  synchronized boolean add(String member, String line) {
    String[] words = line.split(" ");
    if (words.length < 2 || !words[0].matches("\\d+")) {
      return false;
    }
    add(new Event(member, Long.parseLong(words[0]), List.of(words).subList(1, words.length)));
    return true;
  }

  /** Notes that a member was killed. */
  synchronized void killed(String member) {
    add(new Event(member, System.nanoTime(), List.of("killed")));
  }

  private void add(Event event) {
    events.add(event);
    switch (event.kind()) {
      case "assigned" ->
          owned.computeIfAbsent(event.member(), any -> new TreeSet<>()).addAll(event.partitions());
      case "revoked", "lost" ->
          owned.getOrDefault(event.member(), new TreeSet<>()).removeAll(event.partitions());
      case "ended", "killed" -> owned.remove(event.member());
      case "record" ->
          processed.merge(
              Integer.parseInt(event.words().get(1)),
              Long.parseLong(event.words().get(2)) + 1,
              Math::max);
      default -> {
        // Told for whoever reads the output of a failed test.
      }
    }
    notifyAll();
  }

  /** Waits until the members own these partitions and no others; each of them at least one. */
  void awaitShared(int partitions, Set<String> members) throws InterruptedException {
    await(
        "all of " + partitions + " partitions shared by " + members,
        any ->
            owned.keySet().equals(members)
                && owned.values().stream().noneMatch(Set::isEmpty)
                && owned.values().stream().mapToInt(Set::size).sum() == partitions);
  }

  /** Waits until everything up to these ends was processed. */
  void awaitProcessed(Map<Integer, Long> ends) throws InterruptedException {
    await(
        "all records up to " + ends,
        any ->
            ends.entrySet().stream()
                .allMatch(end -> processed.getOrDefault(end.getKey(), 0L) >= end.getValue()));
  }

  /** Waits until a member has said that. */
  void awaitEvent(String member, String kind) throws InterruptedException {
    await(
        member + " to say " + kind,
        any ->
            events.stream()
                .anyMatch(each -> each.member().equals(member) && each.kind().equals(kind)));
  }

  private synchronized void await(String what, Predicate<GroupJournal> condition)
      throws InterruptedException {
    long deadline = System.nanoTime() + 120_000_000_000L;
    while (!condition.test(this)) {
      long left = (deadline - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        throw new AssertionError("waited for " + what + "; owned " + owned + "\n" + tail());
      }
      wait(left);
    }
  }

  private String tail() {
    StringBuilder out = new StringBuilder();
    sorted().stream()
        .filter(each -> !each.kind().equals("record"))
        .forEach(each -> out.append(each).append('\n'));
    return out.append("processed up to ").append(processed).toString();
  }

  /** What a member owns now. */
  synchronized Set<Integer> ownedBy(String member) {
    return new TreeSet<>(owned.getOrDefault(member, Set.of()));
  }

  /** How often a member was told that partitions come or go, of those that really did. */
  synchronized long rebalances(String member) {
    return events.stream()
        .filter(each -> each.member().equals(member))
        .filter(each -> Set.of("assigned", "revoked", "lost").contains(each.kind()))
        .filter(each -> !each.partitions().isEmpty())
        .count();
  }

  /** The partitions that a member had to give up. */
  synchronized Set<Integer> revokedFrom(String member) {
    Set<Integer> all = new TreeSet<>();
    events.stream()
        .filter(each -> each.member().equals(member) && each.kind().equals("revoked"))
        .forEach(each -> all.addAll(each.partitions()));
    return all;
  }

  private List<Event> sorted() {
    return events.stream().sorted(Comparator.comparingLong(Event::nanos)).toList();
  }

  /**
   * What is wrong: a partition that two own at a time, a record that was left out, came out of
   * order, or came twice though its reader wasn't killed in between.
   */
  synchronized List<String> faults() {
    List<String> faults = new ArrayList<>();
    Map<Integer, String> owners = new HashMap<>();
    Map<Integer, Long> next = new HashMap<>();
    Map<String, Integer> numbers = new HashMap<>();
    Set<Integer> mayRepeat = new HashSet<>();
    for (Event each : sorted()) {
      switch (each.kind()) {
        case "assigned" -> {
          for (int partition : each.partitions()) {
            String before = owners.put(partition, each.member());
            if (before != null && !before.equals(each.member())) {
              faults.add(partition + " is owned by " + before + " and by " + each.member());
            }
          }
        }
        case "revoked", "lost" ->
            each.partitions().forEach(partition -> owners.remove(partition, each.member()));
        case "ended" -> owners.values().removeIf(each.member()::equals);
        case "killed" ->
            owners
                .entrySet()
                .removeIf(
                    owner ->
                        owner.getValue().equals(each.member()) && mayRepeat.add(owner.getKey()));
        case "record" -> checkRecord(each, next, numbers, mayRepeat, faults);
        default -> {
          // Nothing to be checked.
        }
      }
    }
    return faults;
  }

  private static void checkRecord(
      Event each,
      Map<Integer, Long> next,
      Map<String, Integer> numbers,
      Set<Integer> mayRepeat,
      List<String> faults) {
    int partition = Integer.parseInt(each.words().get(1));
    long offset = Long.parseLong(each.words().get(2));
    String key = each.words().get(3);
    int number = Integer.parseInt(each.words().get(4));
    long expected = next.getOrDefault(partition, 0L);
    if (offset > expected || (offset < expected && !mayRepeat.contains(partition))) {
      faults.add(each + ": instead of offset " + expected);
    }
    if (offset >= expected) {
      int before = numbers.getOrDefault(key, -1);
      if (number != before + 1) {
        faults.add(each + ": after number " + before);
      }
      numbers.put(key, number);
      next.put(partition, offset + 1);
      mayRepeat.remove(partition);
    }
  }
}
