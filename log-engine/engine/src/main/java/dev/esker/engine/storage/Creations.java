package dev.esker.engine.storage;

import dev.esker.engine.LogConfig;
import dev.esker.engine.PartitionId;
import dev.esker.engine.PartitionSpec;
import dev.esker.engine.catalog.PartitionEntry;
import dev.esker.engine.partition.PartitionLog;
import dev.esker.engine.pipeline.Command;
import dev.esker.engine.pipeline.PartitionCommand;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** The partitions that are being created; never two of one id. Any thread. */
public final class Creations {
  private final Map<PartitionId, CompletableFuture<PartitionLog>> creating =
      new ConcurrentHashMap<>();
  private final PartitionRegistry registry;
  private final AtomicInteger nextNumber;
  private final Logs logs;
  private final Consumer<Command> submit;

  /** Makes logs. */
  @FunctionalInterface
  public interface Logs {
    /** A log as its entry says. */
    PartitionLog open(PartitionEntry entry, LogConfig config);
  }

  /**
   * @param registry of those that there are
   * @param nextNumber gives numbers to new ones
   * @param submit takes the commands that create them
   */
  public Creations(
      PartitionRegistry registry, AtomicInteger nextNumber, Logs logs, Consumer<Command> submit) {
    this.registry = registry;
    this.nextNumber = nextNumber;
    this.logs = logs;
    this.submit = submit;
  }

  /** Creates a partition that isn't in the registry, unless somebody else does already. */
  public CompletableFuture<PartitionLog> create(PartitionSpec spec) {
    CompletableFuture<PartitionLog> mine = new CompletableFuture<>();
    CompletableFuture<PartitionLog> other = creating.putIfAbsent(spec.id(), mine);
    if (other != null) {
      return other;
    }
    Optional<PartitionLog> present = registry.find(spec.id());
    if (present.isPresent()) {
      // An earlier request came through between the two looks; a second log would hide the first.
      creating.remove(spec.id(), mine);
      mine.complete(present.get());
      return mine;
    }
    PartitionEntry entry =
        PartitionEntry.empty(
            nextNumber.getAndIncrement(),
            spec.id().topicId(),
            spec.id().partition(),
            spec.topic(),
            0);
    PartitionLog log = logs.open(entry, spec.config());
    PartitionCommand create = new PartitionCommand(PartitionCommand.Kind.CREATE, log, 0);
    var unused =
        create
            .done()
            .whenComplete(
                (start, error) -> {
                  creating.remove(spec.id(), mine);
                  if (error == null) {
                    mine.complete(log);
                  } else {
                    mine.completeExceptionally(error);
                  }
                });
    submit.accept(create);
    return mine;
  }
}
