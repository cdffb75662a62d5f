package dev.esker.http.peers;

import dev.esker.spi.ClusterView;
import dev.esker.spi.ErrorCode;
import dev.esker.spi.LogService;
import dev.esker.spi.OffsetLookup;
import dev.esker.spi.TopicPartition;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Look-ups of offsets at the leaders of their partitions. Those whose leader doesn't know are asked
 * again for a while. Guarded by itself.
 */
final class ClusterLookups {
  private static final long NANOS_PER_MILLI = 1_000_000;

  private final LogService local;
  private final Peers peers;
  private final List<OffsetLookup> lookups;
  private final OffsetLookup.Result[] results;
  private final long deadlineNanos;
  private final CompletableFuture<List<OffsetLookup.Result>> done = new CompletableFuture<>();

  ClusterLookups(LogService local, Peers peers, List<OffsetLookup> lookups) {
    this.local = local;
    this.peers = peers;
    this.lookups = List.copyOf(lookups);
    this.results = new OffsetLookup.Result[lookups.size()];
    this.deadlineNanos = System.nanoTime() + ClusterLogs.PATIENCE_MILLIS * NANOS_PER_MILLI;
  }

  CompletableFuture<List<OffsetLookup.Result>> start() {
    round();
    return done;
  }

  private static OffsetLookup.Result failed(ErrorCode error) {
    return new OffsetLookup.Result(error, -1, -1, -1);
  }

  private void round() {
    List<Integer> open = new ArrayList<>();
    synchronized (this) {
      for (int i = 0; i < results.length; i++) {
        if (results[i] == null || isOpen(i)) {
          open.add(i);
        }
      }
    }
    List<OffsetLookup> asked = open.stream().map(lookups::get).toList();
    ClusterView view = peers.cluster();
    List<CompletableFuture<?>> parts = new ArrayList<>();
    ClusterLogs.byLeader(view, asked, each -> new TopicPartition(each.topic(), each.partition()))
        .forEach(
            (leader, places) ->
                parts.add(ask(view, leader, places.stream().map(open::get).toList())));
    var unused =
        CompletableFuture.allOf(parts.toArray(CompletableFuture[]::new))
            .whenComplete(
                (nothing, failure) -> {
                  if (failure == null) {
                    settle();
                  } else {
                    done.completeExceptionally(failure);
                  }
                });
  }

  private CompletableFuture<?> ask(ClusterView view, int leader, List<Integer> places) {
    List<OffsetLookup> some = places.stream().map(lookups::get).toList();
    // A topic that isn't there is nobody's, and this broker says so in its own words.
    boolean here =
        leader == view.selfId()
            || some.stream()
                .anyMatch(each -> view.partition(each.topic(), each.partition()).isEmpty());
    if (here) {
      return local.offsets(some).thenAccept(found -> note(places, found)).toCompletableFuture();
    }
    return peers
        .logs(
            leader,
            LogWire.offsets(some),
            some.size(),
            ClusterLogs.ANSWER_MILLIS,
            LogWire::readFound)
        .handle(
            (found, failure) -> {
              note(
                  places,
                  failure == null
                      ? found
                      : some.stream().map(each -> failed(peers.noAnswerFrom(leader))).toList());
              return null;
            });
  }

  private synchronized void note(List<Integer> places, List<OffsetLookup.Result> found) {
    for (int i = 0; i < places.size(); i++) {
      results[places.get(i)] = found.get(i);
    }
  }

  private boolean isOpen(int place) {
    OffsetLookup lookup = lookups.get(place);
    return peers.isWorthAnotherTry(results[place].error(), lookup.topic(), lookup.partition());
  }

  private void settle() {
    List<OffsetLookup.Result> all;
    boolean again = false;
    synchronized (this) {
      all = List.of(results);
      for (int i = 0; i < results.length; i++) {
        again |= isOpen(i);
      }
    }
    if (!again || System.nanoTime() - deadlineNanos >= 0) {
      done.complete(all);
    } else {
      peers.later(ClusterLogs.PAUSE_MILLIS, this::round);
    }
  }
}
