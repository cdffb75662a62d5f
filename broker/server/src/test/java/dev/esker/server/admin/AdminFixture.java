package dev.esker.server.admin;

import dev.esker.controller.BrokerConfigs;
import dev.esker.controller.ConfigResolver;
import dev.esker.controller.InternalTopics;
import dev.esker.controller.TopicController;
import dev.esker.controller.TopicDefaults;
import dev.esker.gossip.BrokerPhase;
import dev.esker.gossip.MemoryMetadataLog;
import dev.esker.gossip.MetadataCommand;
import dev.esker.gossip.MetadataCommand.RegisterBroker;
import dev.esker.gossip.MetadataImage;
import dev.esker.gossip.MetadataListener;
import dev.esker.gossip.MetadataLog;
import dev.esker.gossip.Registrations;
import dev.esker.spi.AdminService.NewTopic;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** A broker's administration on twins. */
final class AdminFixture implements AutoCloseable {
  static final int BROKER = 1;

  final MetadataLog log;
  final PartitionStore store;
  final TopicReconciler reconciler;
  final BrokerAdminService admin;

  AdminFixture(PartitionStore store) throws Exception {
    this(new MemoryMetadataLog(), store, Map.of(), true);
  }

  AdminFixture(
      MetadataLog log, PartitionStore store, Map<String, String> startup, boolean autoCreate)
      throws Exception {
    this.log = log;
    this.store = store;
    ConfigResolver resolver = new ConfigResolver(BROKER, new BrokerConfigs(List.of(), startup));
    reconciler = new TopicReconciler(BROKER, store, resolver);
    get(log.propose(new RegisterBroker(Registrations.of(BROKER, BrokerPhase.ACTIVE))));
    log.subscribe(reconciler);
    SplittableRandom random = new SplittableRandom(5);
    TopicController controller =
        new TopicController(
            TopicDefaults.STANDARD,
            resolver,
            () -> new UUID(random.nextLong() >>> 1, random.nextLong()));
    admin =
        new BrokerAdminService(
            BROKER,
            new BrokerAdminService.Parts(log, store, reconciler, resolver, controller),
            new InternalTopics(3, (short) 3, 3),
            autoCreate);
  }

  static NewTopic topic(String name, int partitions) {
    return topic(name, partitions, Map.of());
  }

  static NewTopic topic(String name, int partitions, Map<String, String> configs) {
    return new NewTopic(name, partitions, (short) -1, Map.of(), configs);
  }

  PartitionStore.PartitionKey key(String topic, int partition) {
    return new PartitionStore.PartitionKey(log.image().topic(topic).orElseThrow().id(), partition);
  }

  /** Completes when the metadata have a topic. */
  CompletableFuture<Void> inTheMetadata(String topic) {
    CompletableFuture<Void> there = new CompletableFuture<>();
    log.subscribe(
        new MetadataListener() {
          @Override
          public void onSnapshot(MetadataImage image) {
            if (image.topic(topic).isPresent()) {
              there.complete(null);
            }
          }

          @Override
          public void onCommand(MetadataImage image, MetadataCommand command) {
            onSnapshot(image);
          }
        });
    return there;
  }

  static <T> T get(CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(60, TimeUnit.SECONDS);
  }

  @Override
  public void close() {
    log.close();
  }
}
