package dev.esker.http.cli;

import dev.esker.http.client.BrokerException;

/** Says in one line why a broker has refused to do something with a topic or a group. */
final class Refusals {

  /** What a broker calls it if there is no such topic, or no such partition. */
  static final String NO_TOPIC = "UNKNOWN_TOPIC_OR_PARTITION";

  static final String TOPIC_EXISTS = "TOPIC_ALREADY_EXISTS";
  static final String NO_GROUP = "GROUP_ID_NOT_FOUND";

  private Refusals() {}

  static boolean is(BrokerException refusal, String code) {
    return refusal.code().equals(code);
  }

  static String ofTopic(String name, BrokerException refusal) {
    return switch (refusal.code()) {
      case NO_TOPIC -> "there is no topic '" + name + "'";
      case TOPIC_EXISTS -> "topic '" + name + "' exists already";
      default -> "topic '" + name + "': " + refusal.getMessage();
    };
  }

  static String ofGroup(String name, BrokerException refusal) {
    return switch (refusal.code()) {
      case NO_GROUP -> "there is no group '" + name + "'";
      case "NON_EMPTY_GROUP", "UNKNOWN_MEMBER_ID" -> hasMembers(name);
      default -> "group '" + name + "': " + refusal.getMessage();
    };
  }

  static String hasMembers(String group) {
    return "group '" + group + "' has members; stop them first";
  }
}
