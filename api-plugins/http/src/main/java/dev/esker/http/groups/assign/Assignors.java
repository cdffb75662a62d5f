package dev.esker.http.groups.assign;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The assignors that there are, by the names under which members of a group agree on one. */
public final class Assignors {

  /** Its members keep what they read while a group rebalances. */
  public static final String COOPERATIVE_STICKY = "cooperative-sticky";

  /** What it knows of its members it knows from their user data. */
  public static final String STICKY = "sticky";

  /**
   * In order of preference. The first disturbs readers least; the others are what some client can
   * do that can't do that one (kafkajs has its own name for the fourth).
   */
  private static final Map<String, Assignor> BY_NAME = new LinkedHashMap<>();

  static {
    BY_NAME.put(COOPERATIVE_STICKY, new CooperativeStickyAssignor());
    BY_NAME.put("range", new RangeAssignor());
    BY_NAME.put("roundrobin", new RoundRobinAssignor());
    BY_NAME.put("RoundRobinAssigner", new RoundRobinAssignor());
    BY_NAME.put(STICKY, new StickyAssignor());
  }

  private Assignors() {}

  /** All names, the favourite first. */
  public static List<String> names() {
    return List.copyOf(BY_NAME.keySet());
  }

  /** The assignor of that name. */
  public static Optional<Assignor> named(String name) {
    return Optional.ofNullable(BY_NAME.get(name));
  }
}
