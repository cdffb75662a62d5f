package dev.esker.embedded;

import dev.esker.spi.AdminService;
import dev.esker.spi.AdminService.CreatedTopic;
import dev.esker.spi.AdminService.NewTopic;
import dev.esker.spi.AdminService.TopicResult;
import dev.esker.spi.ClusterView;
import dev.esker.spi.ErrorCode;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** The topics of an {@link Esker}. Calls return once what they did is durable. */
public final class Topics {
  private static final int TIMEOUT_MILLIS = 60_000;

  private final AdminService admin;
  private final Supplier<ClusterView> cluster;

  Topics(AdminService admin, Supplier<ClusterView> cluster) {
    this.admin = admin;
    this.cluster = cluster;
  }

  /**
   * Creates a topic.
   *
   * @param partitions from 1
   * @throws EskerException if there is one of that name, or name or number aren't allowed
   */
  public void create(String name, int partitions) {
    create(name, partitions, Map.of());
  }

  /**
   * Creates a topic with settings of its own.
   *
   * @param configs by Kafka's names, {@code retention.ms} for instance
   * @throws EskerException if there is one of that name, or something isn't allowed
   */
  public void create(String name, int partitions, Map<String, String> configs) {
    NewTopic topic = new NewTopic(name, partitions, (short) -1, Map.of(), Map.copyOf(configs));
    CreatedTopic created = join(admin.createTopics(List.of(topic), false, TIMEOUT_MILLIS)).get(0);
    check(created.error(), created.message());
  }

  /** Whether there is such a topic. */
  public boolean exists(String name) {
    return cluster.get().topic(name).isPresent();
  }

  /** The names of all topics but the broker's own. */
  public SortedSet<String> names() {
    SortedSet<String> names = new TreeSet<>();
    for (ClusterView.Topic topic : cluster.get().topics()) {
      if (!topic.internal()) {
        names.add(topic.name());
      }
    }
    return names;
  }

  /**
   * How many partitions a topic has.
   *
   * @throws EskerException if there is no such topic
   */
  public int partitions(String name) {
    return cluster
        .get()
        .topic(name)
        .map(topic -> topic.partitions().size())
        .orElseThrow(
            () ->
                new EskerException(
                    ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, "there is no topic '" + name + "'"));
  }

  /**
   * Deletes a topic with all of its records.
   *
   * @throws EskerException if there is no such topic
   */
  public void delete(String name) {
    TopicResult deleted = join(admin.deleteTopics(List.of(name), TIMEOUT_MILLIS)).get(0);
    check(deleted.error(), deleted.message());
  }

  private static void check(ErrorCode error, String message) {
    if (error != ErrorCode.NONE) {
      throw new EskerException(error, message);
    }
  }

  private static <T> T join(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().join();
    } catch (CompletionException e) {
      throw new EskerException(
          ErrorCode.UNKNOWN_SERVER_ERROR, String.valueOf(e.getCause()), e.getCause());
    }
  }
}
