package dev.esker.kafka.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * Connections of addresses that connect more often than their quota allows (KIP-612). They are
 * never read, and closed after a while: closing them at once would invite the client to try again
 * at once. Any thread.
 */
final class Refusals {
  private final Set<Channel> waiting = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  /** How many wait to be closed. */
  int size() {
    return waiting.size();
  }

  /** Takes a channel that is about to be registered. */
  void add(Channel channel, long millis) {
    channel.config().setAutoRead(false);
    waiting.add(channel);
    channel.closeFuture().addListener(gone -> waiting.remove(channel));
    ScheduledFuture<?> unused =
        channel
            .eventLoop()
            .schedule(
                () -> {
                  ChannelFuture ignored = channel.close();
                },
                millis,
                TimeUnit.MILLISECONDS);
    if (closed) {
      close();
    }
  }

  /** Closes all, and from now on each that is added, at once. */
  void close() {
    closed = true;
    for (Channel channel : waiting) {
      ChannelFuture unused = channel.close();
    }
  }
}
