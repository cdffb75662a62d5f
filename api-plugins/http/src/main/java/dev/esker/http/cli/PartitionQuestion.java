package dev.esker.http.cli;

import dev.esker.commands.CommandFailure;
import dev.esker.commands.Console;
import dev.esker.commands.NearestName;
import dev.esker.commands.Words;
import dev.esker.http.client.BrokerClient;
import dev.esker.http.client.JsonObject;
import dev.esker.http.client.RequestPath;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Finds out which partition a conversation is about: asks for the topic, shows its partitions, asks
 * for one of them. What was given as a flag isn't asked. A wrong answer is asked again if the other
 * side is patient, and is a failure otherwise; a wrong flag always is.
 */
final class PartitionQuestion {

  private final Console console;
  private final Dialog dialog;
  private final BrokerClient brokers;

  PartitionQuestion(Console console, Dialog dialog, BrokerClient brokers) {
    this.console = console;
    this.dialog = dialog;
    this.brokers = brokers;
  }

  /** The partition, or null if the other side has hung up. */
  Partition ask(DialogOptions given) {
    Integer number = given.partition();
    String topic = given.topic() == null ? askTopic() : given.topic();
    if (topic == null) {
      return hungUp("topic");
    }
    List<JsonObject> partitions = partitionsOf(topic);
    if (number != null) {
      if (!has(partitions, number)) {
        throw new CommandFailure(noPartition(topic, partitions, number.toString()));
      }
      return new Partition(topic, number);
    }
    Long answer = askPartition(topic, partitions);
    return answer == null ? hungUp("partition") : new Partition(topic, answer);
  }

  /** At a terminal that is how one leaves; a script has forgotten something. */
  private Partition hungUp(String question) {
    if (dialog.isPatient() || Thread.currentThread().isInterrupted()) {
      return null;
    }
    throw new CommandFailure(
        "standard input ended before the " + question + " was named; --" + question + " names it");
  }

  private String askTopic() {
    while (true) {
      String answer = dialog.ask("Enter topic: ", List.copyOf(topics().fields().keySet()));
      if (answer == null) {
        return null;
      }
      String topic = answer.strip();
      JsonObject topics = topics();
      if (topics.has(topic)) {
        return topic;
      }
      wrong(noTopic(topic, topics.fields().keySet()));
    }
  }

  private Long askPartition(String topic, List<JsonObject> partitions) {
    dialog.say("Partitions:");
    List<String> numbers = new ArrayList<>();
    for (JsonObject each : partitions) {
      String broker = each.textOrNull("broker");
      long number = each.number("partition");
      dialog.say("  " + number + (broker == null ? " has no leader now" : " on " + broker));
      numbers.add(String.valueOf(number));
    }
    while (true) {
      String answer = dialog.ask("Partition?> ", numbers);
      if (answer == null) {
        return null;
      }
      String word = answer.strip();
      if (numbers.contains(word)) {
        return Long.valueOf(word);
      }
      wrong(noPartition(topic, partitions, word));
    }
  }

  private void wrong(String message) {
    if (!dialog.isPatient()) {
      throw new CommandFailure(message);
    }
    console.error(message);
  }

  private JsonObject topics() {
    return brokers.get(RequestPath.of("metadata")).object("topic_partitions");
  }

  private List<JsonObject> partitionsOf(String topic) {
    JsonObject topics = topics();
    if (!topics.has(topic)) {
      throw new CommandFailure(noTopic(topic, topics.fields().keySet()));
    }
    return topics.objects(topic);
  }

  private static boolean has(List<JsonObject> partitions, long number) {
    return partitions.stream().anyMatch(each -> each.number("partition") == number);
  }

  private static String noTopic(String topic, Set<String> known) {
    if (known.isEmpty()) {
      return "there is no topic yet; 'esker topics create' makes one";
    }
    return "there is no topic '"
        + topic
        + "'"
        + NearestName.of(topic, known).map(near -> "; did you mean '" + near + "'?").orElse("");
  }

  private static String noPartition(String topic, List<JsonObject> partitions, String number) {
    return "topic '"
        + topic
        + "' has "
        + Words.count(partitions.size(), "partition")
        + ", so there is no partition "
        + (number.isEmpty() ? "''" : number);
  }
}
