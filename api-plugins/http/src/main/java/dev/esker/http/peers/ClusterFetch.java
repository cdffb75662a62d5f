package dev.esker.http.peers;

import dev.esker.spi.ClusterView;
import dev.esker.spi.ErrorCode;
import dev.esker.spi.FetchRequest;
import dev.esker.spi.FetchResponse;
import dev.esker.spi.LogService;
import dev.esker.spi.RecordsLease;
import dev.esker.spi.TopicPartition;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * One read from the leaders of its partitions, in rounds: the first asks all of them; if there are
 * several, it doesn't wait. As long as nobody has records and there is time, the next round waits
 * at all of them for the first that has. A leader that isn't the leader is looked for a while.
 *
 * <p>What is read too late, or for nobody, is given back. Guarded by itself; completes its result
 * outside.
 */
final class ClusterFetch {
  private static final long NANOS_PER_MILLI = 1_000_000;

  private final LogService local;
  private final Peers peers;
  private final FetchRequest request;
  private final FetchResponse.Entry[] entries;
  private final long deadlineNanos;
  private final long patienceNanos;
  private final CompletableFuture<FetchResponse> result = new CompletableFuture<>();
  private final Set<Part> open = new HashSet<>();
  private int round;
  private boolean over;

  ClusterFetch(LogService local, Peers peers, FetchRequest request) {
    this.local = local;
    this.peers = peers;
    this.request = request;
    this.entries = new FetchResponse.Entry[request.entries().size()];
    long now = System.nanoTime();
    this.deadlineNanos = now + request.maxWaitMillis() * NANOS_PER_MILLI;
    this.patienceNanos = now + ClusterLogs.PATIENCE_MILLIS * NANOS_PER_MILLI;
  }

  CompletableFuture<FetchResponse> start() {
    var unused =
        result.whenComplete(
            (response, failure) -> {
              if (result.isCancelled()) {
                abandon();
              }
            });
    begin(true);
    return result;
  }

  private int millisLeft() {
    return (int) Math.max(0, (deadlineNanos - System.nanoTime()) / NANOS_PER_MILLI);
  }

  private void begin(boolean first) {
    ClusterView view = peers.cluster();
    Map<Integer, List<Integer>> groups =
        ClusterLogs.byLeader(
            view, request.entries(), each -> new TopicPartition(each.topic(), each.partition()));
    int wait = first && groups.size() > 1 ? 0 : millisLeft();
    int maxBytes = Math.max(1, request.maxBytes() / groups.size());
    List<Part> parts = new ArrayList<>();
    groups.forEach((leader, places) -> parts.add(new Part(leader, places)));
    int number;
    synchronized (this) {
      if (over) {
        return;
      }
      number = ++round;
      Arrays.fill(entries, null);
      for (Part part : parts) {
        part.reading = read(view, part, wait, maxBytes);
        open.add(part);
      }
    }
    for (Part part : parts) {
      var unused =
          part.reading.whenComplete(
              (response, failure) -> arrived(number, part, response, failure));
    }
  }

  /** The partitions of one leader. */
  private static final class Part {
    private final int leader;
    private final List<Integer> places;
    private CompletableFuture<FetchResponse> reading;

    Part(int leader, List<Integer> places) {
      this.leader = leader;
      this.places = places;
    }
  }

  private CompletableFuture<FetchResponse> read(
      ClusterView view, Part part, int wait, int maxBytes) {
    List<FetchRequest.Entry> some = part.places.stream().map(request.entries()::get).toList();
    FetchRequest asked =
        new FetchRequest(
            wait,
            wait > 0 ? request.minBytes() : 0,
            maxBytes,
            request.readCommitted(),
            request.rack(),
            some);
    boolean unknown =
        some.stream().anyMatch(each -> view.partition(each.topic(), each.partition()).isEmpty());
    if (part.leader == view.selfId() || unknown) {
      return local.fetch(asked);
    }
    CompletableFuture<List<FetchResponse.Entry>> remote =
        peers.logs(
            part.leader,
            LogWire.fetch(asked),
            some.size(),
            wait + ClusterLogs.ANSWER_MILLIS,
            LogWire::readFetched);
    CompletableFuture<FetchResponse> response = remote.thenApply(FetchResponse::new);
    var unused =
        response.whenComplete(
            (done, failure) -> {
              if (response.isCancelled()) {
                remote.cancel(false);
              }
            });
    return response;
  }

  private void arrived(int number, Part part, FetchResponse response, Throwable failure) {
    boolean settled;
    synchronized (this) {
      open.remove(part);
      if (over || number != round) {
        if (response != null) {
          response.close();
        }
        return;
      }
      for (int i = 0; i < part.places.size(); i++) {
        entries[part.places.get(i)] =
            failure == null
                ? response.entries().get(i)
                : FetchResponse.Entry.failed(peers.noAnswerFrom(part.leader));
      }
      settled = open.isEmpty() || hasRecords();
    }
    if (settled) {
      settle(number);
    }
  }

  private boolean hasRecords() {
    for (FetchResponse.Entry entry : entries) {
      if (entry != null && entry.records().sizeInBytes() > 0) {
        return true;
      }
    }
    return false;
  }

  private void settle(int number) {
    List<Part> late;
    boolean again = false;
    FetchResponse response = null;
    synchronized (this) {
      if (over || number != round) {
        return;
      }
      round++; // what comes from now on is too late
      late = List.copyOf(open);
      open.clear();
      boolean elsewhere = false;
      boolean refused = false;
      for (int i = 0; i < entries.length; i++) {
        ErrorCode error = entries[i] == null ? ErrorCode.NONE : entries[i].error();
        elsewhere |= isOpen(i);
        refused |= error != ErrorCode.NONE && !isOpen(i);
      }
      if (!hasRecords() && !refused) {
        again = elsewhere ? System.nanoTime() - patienceNanos < 0 : millisLeft() > 0;
      }
      if (!again) {
        over = true;
        response = new FetchResponse(withoutGaps());
      } else {
        closeEntries();
        if (elsewhere) {
          peers.later(ClusterLogs.PAUSE_MILLIS, () -> begin(false));
        }
        again = !elsewhere;
      }
    }
    late.forEach(each -> each.reading.cancel(false));
    if (again) {
      begin(false);
    } else if (response != null && !result.complete(response)) {
      response.close();
    }
  }

  private boolean isOpen(int place) {
    FetchRequest.Entry asked = request.entries().get(place);
    return entries[place] != null
        && peers.isWorthAnotherTry(entries[place].error(), asked.topic(), asked.partition());
  }

  private List<FetchResponse.Entry> withoutGaps() {
    List<FetchResponse.Entry> all = new ArrayList<>(entries.length);
    for (int i = 0; i < entries.length; i++) {
      FetchResponse.Entry entry = entries[i];
      // Who waits elsewhere has nothing to say. Nor is an election among others that answer.
      boolean silent = entry == null || (hasRecords() && isOpen(i));
      all.add(
          silent
              ? new FetchResponse.Entry(ErrorCode.NONE, -1, -1, -1, null, RecordsLease.EMPTY)
              : entry);
    }
    return all;
  }

  private void closeEntries() {
    for (FetchResponse.Entry entry : entries) {
      if (entry != null) {
        entry.records().close();
      }
    }
  }

  private void abandon() {
    List<Part> late;
    synchronized (this) {
      if (over) {
        return;
      }
      over = true;
      late = List.copyOf(open);
      open.clear();
      closeEntries();
      Arrays.fill(entries, null);
    }
    late.forEach(each -> each.reading.cancel(false));
  }
}
