package dev.esker.http.cli;

import picocli.CommandLine.Option;

/** Those of the conversations: answers that are given beforehand. */
final class DialogOptions extends MetaOptions {

  @Option(
      names = {"-t", "--topic"},
      paramLabel = "TOPIC",
      description = "The topic; spares the question.")
  private String topic;

  @Option(
      names = {"-p", "--partition"},
      paramLabel = "N",
      description = "The partition; spares the question.")
  private Integer partition;

  /** Null to ask. */
  String topic() {
    return topic;
  }

  /** Null to ask. */
  Integer partition() {
    if (partition != null && partition < 0) {
      throw usage("--partition = " + partition + " is negative");
    }
    return partition;
  }
}
