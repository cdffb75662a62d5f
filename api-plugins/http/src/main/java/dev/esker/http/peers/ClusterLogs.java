package dev.esker.http.peers;

import dev.esker.records.BatchRules;
import dev.esker.spi.AdminService;
import dev.esker.spi.AdminService.LogDir;
import dev.esker.spi.AppendListener;
import dev.esker.spi.AppendRequest;
import dev.esker.spi.ClusterView;
import dev.esker.spi.EpochLookup;
import dev.esker.spi.FetchRequest;
import dev.esker.spi.FetchResponse;
import dev.esker.spi.LogService;
import dev.esker.spi.OffsetLookup;
import dev.esker.spi.ProducerIdentity;
import dev.esker.spi.TopicPartition;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * The logs of the whole cluster: what this broker leads is asked of it, everything else of its
 * leader's front end. A request for partitions of several leaders is divided. A leader that has
 * moved, or is just being elected, is waited for a while, as long as nothing has been done that
 * mustn't be done twice. A broker without peers is asked directly. Any thread.
 */
public final class ClusterLogs implements LogService {

  /** How long a leader is looked for. */
  static final long PATIENCE_MILLIS = 5_000;

  /** Between two looks. */
  static final long PAUSE_MILLIS = 50;

  /** For an answer, beyond the time that was asked for. */
  static final long ANSWER_MILLIS = 10_000;

  private final Supplier<? extends LogService> local;
  private final Supplier<? extends AdminService> admin;
  private final Peers peers;
  private final ClusterAppends appends;

  /**
   * @param local the logs of this broker
   * @param admin knows the sizes of this broker's logs
   * @param peers the others
   */
  public ClusterLogs(
      Supplier<? extends LogService> local, Supplier<? extends AdminService> admin, Peers peers) {
    this.local = local;
    this.admin = admin;
    this.peers = peers;
    this.appends = new ClusterAppends(local, peers);
  }

  /** What is said of the topic here; the leader has the last word. */
  @Override
  public Optional<BatchRules> rules(String topic) {
    return local
        .get()
        .rules(topic)
        .or(() -> peers.cluster().topic(topic).map(known -> BatchRules.DEFAULTS));
  }

  @Override
  public boolean tryAppend(AppendRequest request, AppendListener listener) {
    return Peers.isAlone(peers.cluster())
        ? local.get().tryAppend(request, listener)
        : appends.tryAppend(request, listener);
  }

  @Override
  public void whenWritable(Runnable callback) {
    appends.whenWritable(callback);
  }

  @Override
  public CompletableFuture<FetchResponse> fetch(FetchRequest request) {
    ClusterView view = peers.cluster();
    return Peers.isAlone(view)
        ? local.get().fetch(request)
        : new ClusterFetch(local.get(), peers, request).start();
  }

  /** Those of them that each broker leads, by position. */
  static <T> Map<Integer, List<Integer>> byLeader(
      ClusterView view, List<T> all, java.util.function.Function<T, TopicPartition> partition) {
    Map<Integer, List<Integer>> groups = new TreeMap<>();
    for (int i = 0; i < all.size(); i++) {
      TopicPartition id = partition.apply(all.get(i));
      groups
          .computeIfAbsent(
              Peers.leader(view, id.topic(), id.partition()), leader -> new ArrayList<>())
          .add(i);
    }
    return groups;
  }

  @Override
  public CompletionStage<List<OffsetLookup.Result>> offsets(List<OffsetLookup> lookups) {
    return Peers.isAlone(peers.cluster())
        ? local.get().offsets(lookups)
        : new ClusterLookups(local.get(), peers, lookups).start();
  }

  /** Of this broker's own partitions. */
  @Override
  public CompletionStage<List<EpochLookup.Result>> epochEnds(List<EpochLookup> lookups) {
    return local.get().epochEnds(lookups);
  }

  @Override
  public CompletionStage<ProducerIdentity> newProducerId() {
    return local.get().newProducerId();
  }

  /**
   * The bytes of partitions on their leaders' disks; those that nobody tells are left out.
   *
   * @param partitions each once
   */
  public CompletionStage<Map<TopicPartition, Long>> sizes(List<TopicPartition> partitions) {
    ClusterView view = peers.cluster();
    Map<TopicPartition, Long> sizes = Collections.synchronizedMap(new HashMap<>());
    List<CompletableFuture<?>> parts = new ArrayList<>();
    byLeader(view, partitions, each -> each)
        .forEach(
            (leader, places) -> {
              List<TopicPartition> some = places.stream().map(partitions::get).toList();
              if (leader == view.selfId() || Peers.isAlone(view)) {
                parts.add(ownSizes(some, sizes));
              } else if (leader >= 0) {
                parts.add(sizes(leader, some, sizes));
              }
            });
    return CompletableFuture.allOf(parts.toArray(CompletableFuture[]::new))
        .thenApply(done -> sizes);
  }

  private CompletableFuture<?> ownSizes(
      List<TopicPartition> some, Map<TopicPartition, Long> sizes) {
    return admin
        .get()
        .describeLogDirs(some)
        .thenAccept(
            directories -> {
              for (LogDir directory : directories) {
                sizes.putAll(directory.partitions());
              }
            })
        .toCompletableFuture();
  }

  private CompletableFuture<?> sizes(
      int leader, List<TopicPartition> some, Map<TopicPartition, Long> sizes) {
    Buffer question = LogWire.sizes(some);
    return peers
        .logs(leader, question, some.size(), ANSWER_MILLIS, in -> in.readLong())
        .handle(
            (found, failure) -> {
              for (int i = 0; failure == null && i < some.size(); i++) {
                if (found.get(i) >= 0) {
                  sizes.put(some.get(i), found.get(i));
                }
              }
              return null;
            });
  }
}
