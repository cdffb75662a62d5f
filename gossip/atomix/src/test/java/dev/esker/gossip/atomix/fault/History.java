package dev.esker.gossip.atomix.fault;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What all nodes have said, over all their runs, and whether it can be true: one name at each
 * version, whoever says it; each name at one version; each acknowledged name at the version that
 * was acknowledged; names of one run in the order in which they were proposed; no gap in what one
 * run sees.
 */
final class History {
  private final Map<Long, String> names = new TreeMap<>();
  private final Map<String, Long> versions = new HashMap<>();
  private final Map<Long, String> acknowledged = new TreeMap<>();
  private final Set<String> faults = new HashSet<>();

  synchronized void seen(String who, long version, String name) {
    String before = names.putIfAbsent(version, name);
    if (before != null && !before.equals(name)) {
      faults.add(who + ": version " + version + " is " + name + ", and was " + before);
    }
    Long earlier = versions.putIfAbsent(name, version);
    if (earlier != null && earlier != version) {
      faults.add(who + ": " + name + " is at " + version + " and at " + earlier);
    }
  }

  synchronized void acknowledged(String who, long version, String name) {
    seen(who, version, name);
    acknowledged.put(version, name);
  }

  synchronized void fault(String what) {
    faults.add(what);
  }

  synchronized int acknowledgements() {
    return acknowledged.size();
  }

  /** What can't be true, once all nodes have come to the same version. */
  synchronized List<String> faults(long version) {
    List<String> all = new ArrayList<>(faults);
    acknowledged.keySet().stream()
        .filter(at -> at > version)
        .forEach(at -> all.add("version " + at + " was acknowledged and is gone"));
    Map<String, Long> lastOfRun = new HashMap<>();
    names.forEach(
        (at, name) -> {
          int dash = name.lastIndexOf('-');
          long seq = Long.parseLong(name.substring(dash + 1));
          Long before = lastOfRun.put(name.substring(0, dash), seq);
          if (before != null && before >= seq) {
            all.add(name + " at " + at + " comes after number " + before + " of its run");
          }
        });
    return all;
  }
}
