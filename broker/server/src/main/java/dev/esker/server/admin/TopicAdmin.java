package dev.esker.server.admin;

import dev.esker.controller.ConfigResolver;
import dev.esker.controller.Decision;
import dev.esker.controller.InternalTopics;
import dev.esker.controller.NewTopicRequest;
import dev.esker.controller.TopicController;
import dev.esker.gossip.CommandRefusedException;
import dev.esker.gossip.MetadataCommand;
import dev.esker.gossip.MetadataCommand.CreateTopic;
import dev.esker.gossip.MetadataImage;
import dev.esker.gossip.TopicState;
import dev.esker.spi.AdminService.CreatedTopic;
import dev.esker.spi.AdminService.NewPartitions;
import dev.esker.spi.AdminService.NewTopic;
import dev.esker.spi.AdminService.TopicResult;
import dev.esker.spi.ErrorCode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** Creates, widens and deletes topics. */
final class TopicAdmin {
  private final Proposer proposer;
  private final StoredTopics stored;
  private final TopicController controller;
  private final ConfigResolver resolver;
  private final InternalTopics internalTopics;
  private final boolean autoCreate;

  TopicAdmin(
      Proposer proposer,
      StoredTopics stored,
      TopicController controller,
      ConfigResolver resolver,
      InternalTopics internalTopics,
      boolean autoCreate) {
    this.proposer = proposer;
    this.stored = stored;
    this.controller = controller;
    this.resolver = resolver;
    this.internalTopics = internalTopics;
    this.autoCreate = autoCreate;
  }

  CompletionStage<List<CreatedTopic>> create(
      List<NewTopic> topics, boolean validateOnly, int timeoutMillis) {
    Projection projection = new Projection(proposer.image());
    List<CompletionStage<CreatedTopic>> results = new ArrayList<>(topics.size());
    for (NewTopic topic : topics) {
      NewTopicRequest request = request(topic);
      Function<MetadataImage, Decision> decide = image -> controller.create(image, request);
      Decision decision = projection.decide(decide);
      if (validateOnly) {
        results.add(
            CompletableFuture.completedFuture(
                created(topic.name(), preview(decision), projection.image, true)));
        continue;
      }
      CompletionStage<CreatedTopic> done =
          settle(topic.name(), proposer.propose(decision, decide))
              .thenApply(outcome -> created(topic.name(), outcome, proposer.image(), false));
      results.add(
          within(timeoutMillis, done, createFailed(topic.name(), Answers.timedOut(timeoutMillis))));
    }
    return Answers.inOrder(results);
  }

  CompletionStage<Map<String, ErrorCode>> autoCreate(Set<String> names) {
    Projection projection = new Projection(proposer.image());
    Map<String, ErrorCode> missing = new HashMap<>();
    List<CompletionStage<TopicResult>> results = new ArrayList<>();
    for (String name : names) {
      if (proposer.image().topic(name).isPresent()) {
        results.add(settle(name, done()).thenApply(outcome -> result(name, outcome)));
      } else if (!autoCreate && !internalTopics.contains(name)) {
        missing.put(name, ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
      } else {
        Function<MetadataImage, Decision> decide =
            image ->
                controller.create(
                    image,
                    internalTopics
                        .request(name, image)
                        .orElseGet(() -> NewTopicRequest.named(name)));
        results.add(
            settle(name, proposer.propose(projection.decide(decide), decide))
                .thenApply(outcome -> result(name, outcome)));
      }
    }
    return Answers.inOrder(results)
        .thenApply(
            answers -> {
              for (TopicResult answer : answers) {
                // somebody else may have created it meanwhile, which is as good
                if (answer.error() != ErrorCode.NONE
                    && answer.error() != ErrorCode.TOPIC_ALREADY_EXISTS) {
                  missing.put(answer.name(), answer.error());
                }
              }
              return missing;
            });
  }

  CompletionStage<List<TopicResult>> delete(List<String> names, int timeoutMillis) {
    return change(
        names, name -> name, timeoutMillis, name -> image -> controller.delete(image, name));
  }

  CompletionStage<List<TopicResult>> addPartitions(
      List<NewPartitions> topics, boolean validateOnly, int timeoutMillis) {
    Function<NewPartitions, Function<MetadataImage, Decision>> decider =
        wanted ->
            image ->
                controller.addPartitions(
                    image, wanted.topic(), wanted.totalCount(), wanted.assignments());
    if (!validateOnly) {
      return change(topics, NewPartitions::topic, timeoutMillis, decider);
    }
    List<TopicResult> answers = new ArrayList<>();
    for (NewPartitions wanted : topics) {
      Decision decision = decider.apply(wanted).apply(proposer.image());
      answers.add(result(wanted.topic(), preview(decision)));
    }
    return CompletableFuture.completedFuture(answers);
  }

  private <T> CompletionStage<List<TopicResult>> change(
      List<T> wishes,
      Function<T, String> name,
      int timeoutMillis,
      Function<T, Function<MetadataImage, Decision>> decider) {
    List<CompletionStage<TopicResult>> results = new ArrayList<>(wishes.size());
    Set<String> seen = new HashSet<>();
    for (T wish : wishes) {
      String topic = name.apply(wish);
      if (!seen.add(topic)) {
        results.add(
            CompletableFuture.completedFuture(
                new TopicResult(
                    topic, ErrorCode.INVALID_REQUEST, "topic '" + topic + "' is named twice")));
        continue;
      }
      Function<MetadataImage, Decision> decide = decider.apply(wish);
      CompletionStage<TopicResult> done =
          settle(topic, proposer.propose(decide.apply(proposer.image()), decide))
              .thenApply(outcome -> result(topic, outcome));
      results.add(within(timeoutMillis, done, result(topic, Answers.timedOut(timeoutMillis))));
    }
    return Answers.inOrder(results);
  }

  /** Waits until this broker has done what the metadata says. */
  private CompletionStage<Outcome> settle(String topic, CompletionStage<Outcome> proposed) {
    return proposed.thenCompose(
        outcome -> {
          if (outcome.error() != ErrorCode.NONE
              && outcome.error() != ErrorCode.TOPIC_ALREADY_EXISTS) {
            return CompletableFuture.completedFuture(outcome);
          }
          return stored
              .settled(topic)
              .handle((done, error) -> error == null ? outcome : Answers.storageFailed(error));
        });
  }

  private CreatedTopic created(
      String name, Outcome outcome, MetadataImage image, boolean validateOnly) {
    if (!outcome.isDone()) {
      return createFailed(name, outcome);
    }
    CreateTopic create = (CreateTopic) outcome.commands().get(0);
    TopicState topic = create.topic();
    return new CreatedTopic(
        name,
        ErrorCode.NONE,
        null,
        validateOnly ? null : topic.id(),
        topic.partitions().size(),
        (short) topic.partitions().get(0).replicas().size(),
        ConfigAnswers.entries(resolver.topic(image, create.configs()), null));
  }

  private static CreatedTopic createFailed(String name, Outcome outcome) {
    return new CreatedTopic(
        name, outcome.error(), outcome.message(), null, -1, (short) -1, List.of());
  }

  private static TopicResult result(String name, Outcome outcome) {
    return new TopicResult(name, outcome.error(), outcome.message());
  }

  private static Outcome preview(Decision decision) {
    return decision instanceof Decision.Refused refused
        ? Outcome.of(refused)
        : Outcome.done(((Decision.Accepted) decision).commands());
  }

  private static CompletionStage<Outcome> done() {
    return CompletableFuture.completedFuture(Outcome.done(List.of()));
  }

  private static <T> CompletionStage<T> within(int millis, CompletionStage<T> stage, T late) {
    return Answers.within(millis, stage, late);
  }

  private static NewTopicRequest request(NewTopic topic) {
    return new NewTopicRequest(
        topic.name(),
        topic.partitions(),
        topic.replicationFactor(),
        topic.assignment(),
        topic.configs());
  }

  /**
   * The image as it will be when what has been decided is applied, for the topics of one request.
   */
  private static final class Projection {
    private MetadataImage image;

    Projection(MetadataImage image) {
      this.image = image;
    }

    Decision decide(Function<MetadataImage, Decision> decide) {
      Decision decision = decide.apply(image);
      if (decision instanceof Decision.Accepted accepted) {
        for (MetadataCommand command : accepted.commands()) {
          try {
            image = image.apply(command);
          } catch (CommandRefusedException e) {
            // a hard limit: the log will refuse it as well, and then it is decided anew
            return decision;
          }
        }
      }
      return decision;
    }
  }
}
