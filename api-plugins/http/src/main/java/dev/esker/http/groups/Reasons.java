package dev.esker.http.groups;

import dev.esker.http.groups.assign.Assignors;
import dev.esker.spi.ErrorCode;
import java.util.Locale;
import java.util.Optional;

/** Words for what the coordinator says, so that they help whoever reads them. */
final class Reasons {

  private Reasons() {}

  static <T> Outcome<T> failed(ErrorCode error, MemberKey who) {
    return Outcome.failed(error, of(error, who));
  }

  static <T> Outcome<T> failed(ErrorCode error, String group) {
    return Outcome.failed(error, of(error, group));
  }

  /** What became of a commit, by a member or by somebody outside of any membership. */
  static Outcome<Long> committed(ErrorCode error, Commit commit, Optional<MemberKey> member) {
    if (error == ErrorCode.NONE) {
      return Outcome.ok(commit.offset());
    }
    if (error == ErrorCode.UNKNOWN_TOPIC_OR_PARTITION) {
      return Outcome.failed(error, "there is no partition " + commit.partition());
    }
    if (member.isPresent()) {
      return failed(error, member.get());
    }
    return error == ErrorCode.UNKNOWN_MEMBER_ID
        ? Outcome.failed(
            error,
            "group "
                + commit.group()
                + " has members, none of which reads "
                + commit.partition()
                + " here: name the consumer_id that commits")
        : failed(error, commit.group());
  }

  /** About one consumer. */
  static String of(ErrorCode error, MemberKey who) {
    return switch (error) {
      case UNKNOWN_MEMBER_ID -> who + " is not a member: register first";
      case FENCED_INSTANCE_ID -> "another client has taken the place of " + who;
      case ILLEGAL_GENERATION ->
          "group " + who.group() + " is in another generation: send a heartbeat to learn it";
      case INVALID_SESSION_TIMEOUT ->
          "the session timeout of "
              + who
              + " is not within group.min.session.timeout.ms and group.max.session.timeout.ms";
      default -> of(error, who.group());
    };
  }

  /** About a group. */
  static String of(ErrorCode error, String group) {
    return switch (error) {
      case REBALANCE_IN_PROGRESS -> "group " + group + " rebalances: ask again";
      case INCONSISTENT_GROUP_PROTOCOL ->
          "group "
              + group
              + " is not one of consumers, or uses none of the assignors "
              + String.join(", ", Assignors.names());
      case GROUP_MAX_SIZE_REACHED -> "group " + group + " has no room for another member";
      case COORDINATOR_LOAD_IN_PROGRESS ->
          "the coordinator of group " + group + " is not ready yet: ask again";
      case COORDINATOR_NOT_AVAILABLE -> "group " + group + " has no coordinator now: ask again";
      case NOT_COORDINATOR -> "another broker coordinates group " + group;
      case NON_EMPTY_GROUP -> "group " + group + " has members";
      case GROUP_ID_NOT_FOUND -> "there is no group " + group;
      case UNKNOWN_MEMBER_ID -> "group " + group + " has no such member";
      case INVALID_GROUP_ID -> "a group's name must not be empty, nor longer than 32767 bytes";
      default -> "group " + group + ": " + error.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    };
  }
}
