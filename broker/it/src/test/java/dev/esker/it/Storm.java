package dev.esker.it;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Thousands of members of one group, on as many connections, in the thread that uses it. */
final class Storm implements AutoCloseable {
  private static final long PATIENCE_NANOS = 300_000_000_000L;
  private static final long HEARTBEAT_NANOS = 2_000_000_000L;
  private static final int SELECT_MILLIS = 500;

  private final Selector selector = Selector.open();
  private final List<StormMember> members = new ArrayList<>();
  private final List<SocketChannel> channels = new ArrayList<>();

  private Storm() throws IOException {}

  /** Connects them. */
  static Storm connect(String bootstrap, int count, String group, byte[] metadata)
      throws IOException {
    int colon = bootstrap.lastIndexOf(':');
    InetSocketAddress address =
        new InetSocketAddress(
            bootstrap.substring(0, colon), Integer.parseInt(bootstrap.substring(colon + 1)));
    Storm storm = new Storm();
    try {
      for (int i = 0; i < count; i++) {
        SocketChannel channel = SocketChannel.open(address);
        storm.channels.add(channel);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.configureBlocking(false);
        StormMember member = new StormMember(channel, group, metadata, "storm-" + i);
        storm.members.add(member);
        channel.register(storm.selector, SelectionKey.OP_READ, member);
      }
      return storm;
    } catch (IOException | RuntimeException e) {
      storm.close();
      throw e;
    }
  }

  /** All join; returns once everybody that was let in is a member of the same generation. */
  void join() throws IOException {
    for (StormMember member : members) {
      member.join();
    }
    long next = System.nanoTime() + HEARTBEAT_NANOS;
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    while (!isSettled()) {
      turn(deadline);
      if (System.nanoTime() > next) {
        // Who has come early learns by that that others have come.
        next = System.nanoTime() + HEARTBEAT_NANOS;
        for (StormMember member : members) {
          if (member.state() == StormMember.State.MEMBER && member.isIdle()) {
            member.heartbeat();
          }
        }
      }
    }
  }

  private boolean isSettled() {
    int generation = members.stream().mapToInt(StormMember::generation).max().orElseThrow();
    return members.stream()
        .allMatch(
            member ->
                member.isIdle()
                    && (member.state() == StormMember.State.REFUSED
                        || (member.state() == StormMember.State.MEMBER
                            && member.generation() == generation)));
  }

  /** Everybody that is a member sends a heartbeat; returns when all are answered. */
  void heartbeat() throws IOException {
    for (StormMember member : inside()) {
      member.heartbeat();
    }
    await(StormMember::isIdle);
  }

  /** Everybody that is a member leaves; returns when all are answered. */
  void leave() throws IOException {
    for (StormMember member : inside()) {
      member.leave();
    }
    await(StormMember::isIdle);
  }

  /** Those that are members. */
  List<StormMember> inside() {
    return members.stream().filter(each -> each.state() == StormMember.State.MEMBER).toList();
  }

  /** Those that were told that there is no room. */
  long refused() {
    return members.stream().filter(each -> each.state() == StormMember.State.REFUSED).count();
  }

  private void await(Predicate<StormMember> done) throws IOException {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    while (!members.stream().allMatch(done)) {
      turn(deadline);
    }
  }

  private void turn(long deadline) throws IOException {
    if (System.nanoTime() > deadline) {
      Map<StormMember.State, Long> counts =
          members.stream()
              .collect(Collectors.groupingBy(StormMember::state, Collectors.counting()));
      throw new AssertionError("the members don't get there: " + counts);
    }
    selector.select(
        key -> {
          try {
            StormMember member = (StormMember) key.attachment();
            if (key.isReadable()) {
              member.read();
            }
            key.interestOps(
                member.write()
                    ? SelectionKey.OP_READ
                    : SelectionKey.OP_READ | SelectionKey.OP_WRITE);
          } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
          }
        },
        SELECT_MILLIS);
  }

  @Override
  public void close() throws IOException {
    for (SocketChannel channel : channels) {
      channel.close();
    }
    selector.close();
  }
}
