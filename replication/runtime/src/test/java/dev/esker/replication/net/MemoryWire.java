package dev.esker.replication.net;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;

/**
 * The network between {@link MemoryStreams}, stepped by its caller: nothing happens but in {@link
 * #step}, {@link #run} and {@link #tick}. Frames of one direction of a link keep their order, as in
 * TCP; a frame is under way until it arrives, and until then counts as queued. A cut direction
 * delivers nothing: what is under way there arrives once it is mended, or is lost with the link.
 * One thread only.
 */
public final class MemoryWire {
  /** The most steps of one run: more mean that two nodes never stop talking. */
  public static final int MAX_STEPS = 1_000_000;

  /** After so many ticks without hearing anything over a cut direction, a link is given up. */
  public static final int SILENT_TICKS = 7;

  private static final int FIRST_PORT = 20_000;

  private final Map<InetSocketAddress, MemoryListener> ports = new HashMap<>();
  private final List<MemoryLink> ends = new ArrayList<>();
  private final Set<Direction> cut = new HashSet<>();
  private final Queue<Runnable> due = new ArrayDeque<>();
  private List<Runnable> atNextTick = new ArrayList<>();
  private int nextPort = FIRST_PORT;

  private record Direction(int from, int to) {}

  /** How many different things could happen next. */
  public int choices() {
    return (due.isEmpty() ? 0 : 1) + arrivals().size();
  }

  /**
   * Lets one of them happen.
   *
   * @param choice from 0 to {@link #choices} - 1
   */
  public void step(int choice) {
    int own = due.isEmpty() ? 0 : 1;
    if (choice < own) {
      due.remove().run();
    } else {
      arrivals().get(choice - own).arrive();
    }
  }

  private List<MemoryLink> arrivals() {
    return ends.stream().filter(MemoryLink::canArrive).toList();
  }

  /** Steps until nothing can happen without a tick. */
  public void run() {
    for (int steps = 0; choices() > 0; steps++) {
      if (steps == MAX_STEPS) {
        throw new IllegalStateException("the nodes never stop talking");
      }
      step(0);
    }
  }

  /** Time passes: dialers try again, and whoever hears nothing gets nearer to giving up. */
  public void tick() {
    List<Runnable> now = atNextTick;
    atNextTick = new ArrayList<>();
    due.addAll(now);
    List.copyOf(ends).forEach(MemoryLink::tick);
  }

  /** Cuts one direction between two nodes. */
  public void cut(int from, int to) {
    cut.add(new Direction(from, to));
  }

  /** Mends it. */
  public void mend(int from, int to) {
    cut.remove(new Direction(from, to));
  }

  boolean isCut(int from, int to) {
    return cut.contains(new Direction(from, to));
  }

  /** Breaks the links between two nodes: what is under way is lost, and both ends see it. */
  public void breakLinks(int one, int other) {
    for (MemoryLink end : List.copyOf(ends)) {
      if (end.self().nodeId() == one && end.peer().nodeId() == other) {
        end.broken();
        end.other().broken();
      }
    }
  }

  void later(Runnable event) {
    due.add(event);
  }

  void atNextTick(Runnable event) {
    atNextTick.add(event);
  }

  InetSocketAddress bind(InetSocketAddress wanted, MemoryListener listener) {
    InetSocketAddress address =
        wanted.getPort() != 0
            ? wanted
            : new InetSocketAddress(InetAddress.getLoopbackAddress(), nextPort++);
    return ports.putIfAbsent(address, listener) == null ? address : null;
  }

  void unbind(InetSocketAddress address) {
    ports.remove(address);
  }

  Optional<MemoryListener> at(InetSocketAddress address) {
    return Optional.ofNullable(ports.get(address));
  }

  void add(MemoryLink end) {
    ends.add(end);
  }

  void remove(MemoryLink end) {
    ends.remove(end);
  }
}
