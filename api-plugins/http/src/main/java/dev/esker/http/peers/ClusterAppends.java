package dev.esker.http.peers;

import dev.esker.spi.AppendListener;
import dev.esker.spi.AppendRequest;
import dev.esker.spi.AppendResult;
import dev.esker.spi.ClusterView;
import dev.esker.spi.ErrorCode;
import dev.esker.spi.LogService;
import dev.esker.spi.TopicPartition;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * Appends to the leaders of partitions. So many bytes may be on their way to other brokers at a
 * time; while there are more, nothing is taken, as by a full pipeline.
 *
 * <p>What a broker certainly hasn't stored, since it wasn't reached or isn't the leader, is sent to
 * the next leader, for a while. What may have been stored is not: its result is {@link
 * ErrorCode#REQUEST_TIMED_OUT}. Of one partition one batch is on its way at a time, so that batches
 * arrive in their order. Any thread.
 */
final class ClusterAppends {

  /** On their way to other brokers, of batches. */
  static final long MAX_BYTES = 32 << 20;

  private static final long NANOS_PER_MILLI = 1_000_000;

  private final Supplier<? extends LogService> local;
  private final Peers peers;
  private final AtomicLong bytesUnderWay = new AtomicLong();
  private final ConcurrentLinkedQueue<Runnable> waiting = new ConcurrentLinkedQueue<>();
  private final Map<TopicPartition, CompletableFuture<Void>> tails = new HashMap<>();

  ClusterAppends(Supplier<? extends LogService> local, Peers peers) {
    this.local = local;
    this.peers = peers;
  }

  void whenWritable(Runnable callback) {
    if (bytesUnderWay.get() == 0) {
      local.get().whenWritable(callback);
      return;
    }
    waiting.add(callback);
    if (bytesUnderWay.get() == 0) {
      wake(); // the last one has come back meanwhile
    }
  }

  private void wake() {
    for (Runnable next = waiting.poll(); next != null; next = waiting.poll()) {
      local.get().whenWritable(next);
    }
  }

  /** One append is always taken, however large; then as many as there is room for. */
  private boolean take(long bytes) {
    long before = bytesUnderWay.getAndAdd(bytes);
    if (before == 0 || before + bytes <= MAX_BYTES) {
      return true;
    }
    release(bytes);
    return false;
  }

  private void release(long bytes) {
    if (bytes > 0) {
      bytesUnderWay.addAndGet(-bytes);
      wake();
    }
  }

  boolean tryAppend(AppendRequest request, AppendListener listener) {
    Append append = new Append(request, listener);
    List<Integer> here = new ArrayList<>();
    List<Integer> elsewhere = new ArrayList<>();
    ClusterView view = peers.cluster();
    long bytes = 0;
    for (int i = 0; i < request.entries().size(); i++) {
      AppendRequest.Entry entry = request.entries().get(i);
      if (Peers.leader(view, entry.topic(), entry.partition()) == view.selfId()) {
        here.add(i);
      } else {
        elsewhere.add(i);
        bytes += entry.batch().sizeInBytes();
      }
    }
    if (bytes > 0 && !take(bytes)) {
      return false;
    }
    append.bytes = bytes;
    if (!here.isEmpty() && !append.appendHere(here)) {
      release(bytes);
      return false;
    }
    if (!elsewhere.isEmpty()) {
      append.inTurn(elsewhere);
    }
    return true;
  }

  /** One request; each of its entries gets its result once. */
  private final class Append {
    private final AppendRequest request;
    private final AppendListener listener;
    private final AppendResult[] results;
    private final Runnable[] whenSettled;
    private final AtomicInteger open;
    private final long deadlineNanos =
        System.nanoTime() + ClusterLogs.PATIENCE_MILLIS * NANOS_PER_MILLI;
    private long bytes;

    Append(AppendRequest request, AppendListener listener) {
      this.request = request;
      this.listener = listener;
      this.results = new AppendResult[request.entries().size()];
      this.whenSettled = new Runnable[results.length];
      this.open = new AtomicInteger(results.length);
    }

    private AppendRequest part(List<Integer> places) {
      return new AppendRequest(
          request.acks(),
          request.timeoutMillis(),
          places.stream().map(request.entries()::get).toList());
    }

    private boolean appendHere(List<Integer> places) {
      return local.get().tryAppend(part(places), found -> note(places, found));
    }

    /** Sends each entry behind those of its partition that are on their way. */
    private void inTurn(List<Integer> places) {
      ClusterView view = peers.cluster();
      ClusterLogs.byLeader(view, places, this::partition)
          .values()
          .forEach(group -> inTurnTogether(group.stream().map(places::get).toList()));
    }

    private TopicPartition partition(int place) {
      AppendRequest.Entry entry = request.entries().get(place);
      return new TopicPartition(entry.topic(), entry.partition());
    }

    private void inTurnTogether(List<Integer> places) {
      CompletableFuture<Void> mine = new CompletableFuture<>();
      List<CompletableFuture<Void>> before = new ArrayList<>();
      AtomicInteger left = new AtomicInteger(places.size());
      synchronized (tails) {
        for (int place : places) {
          CompletableFuture<Void> last = tails.put(partition(place), mine);
          if (last != null) {
            before.add(last);
          }
        }
      }
      Runnable done =
          () -> {
            if (left.decrementAndGet() == 0) {
              synchronized (tails) {
                places.forEach(place -> tails.remove(partition(place), mine));
              }
              mine.complete(null);
            }
          };
      places.forEach(place -> whenSettled[place] = done);
      var unused =
          CompletableFuture.allOf(before.toArray(CompletableFuture[]::new))
              .thenRun(() -> send(places));
    }

    private void send(List<Integer> places) {
      ClusterView view = peers.cluster();
      ClusterLogs.byLeader(view, places, this::partition)
          .forEach((leader, some) -> send(view, leader, some.stream().map(places::get).toList()));
    }

    private void send(ClusterView view, int leader, List<Integer> places) {
      if (leader == view.selfId()) {
        sendHere(places);
        return;
      }
      List<AppendRequest.Entry> entries = part(places).entries();
      Buffer message = LogWire.append(request.acks(), request.timeoutMillis(), entries);
      var unused =
          peers
              .logs(
                  leader,
                  message,
                  places.size(),
                  request.timeoutMillis() + ClusterLogs.ANSWER_MILLIS,
                  LogWire::readAppended)
              .whenComplete(
                  (found, failure) -> {
                    if (failure == null) {
                      note(places, found);
                    } else {
                      AppendResult result = result(leader, Peers.reason(failure));
                      note(places, Collections.nCopies(places.size(), result));
                    }
                  });
    }

    private AppendResult result(int leader, PeerException failure) {
      return failure.isUnsent()
          ? AppendResult.failed(peers.noAnswerFrom(leader), failure.getMessage())
          : AppendResult.undecided(
              ErrorCode.REQUEST_TIMED_OUT,
              failure.getMessage() + "; whether the record is stored isn't known");
    }

    private void sendHere(List<Integer> places) {
      if (!appendHere(places)) {
        local.get().whenWritable(() -> sendHere(places));
      }
    }

    private boolean isToBeSentAgain(int place, AppendResult result) {
      TopicPartition id = partition(place);
      return !result.mayBeStored()
          && peers.isWorthAnotherTry(result.error(), id.topic(), id.partition());
    }

    private void note(List<Integer> places, List<AppendResult> found) {
      List<Integer> again = new ArrayList<>();
      boolean patient = System.nanoTime() - deadlineNanos < 0;
      int settled = 0;
      for (int i = 0; i < places.size(); i++) {
        AppendResult result = found.get(i);
        if (patient && isToBeSentAgain(places.get(i), result)) {
          again.add(places.get(i));
        } else {
          settled++;
          results[places.get(i)] = result;
          Runnable next = whenSettled[places.get(i)];
          if (next != null) {
            next.run();
          }
        }
      }
      if (!again.isEmpty()) {
        peers.later(ClusterLogs.PAUSE_MILLIS, () -> send(again));
      }
      if (settled > 0 && open.addAndGet(-settled) == 0) {
        release(bytes);
        listener.appended(List.of(results));
      }
    }
  }
}
