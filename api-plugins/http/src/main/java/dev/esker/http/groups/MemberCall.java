package dev.esker.http.groups;

import java.util.OptionalInt;

/**
 * Who calls, as far as the client says it.
 *
 * @param group the group's id
 * @param consumerId the name that it registered with
 * @param memberId what it was given for that, or empty; if it is given, a client whose name was
 *     taken by a later one is told so
 * @param generation the newest that it knows, or empty; if it is given, it counts as known only
 *     what the client has really been told
 */
public record MemberCall(String group, String consumerId, String memberId, OptionalInt generation) {

  /** Somebody who only says its name. */
  public static MemberCall of(String group, String consumerId) {
    return new MemberCall(group, consumerId, "", OptionalInt.empty());
  }

  MemberKey key() {
    return new MemberKey(group, consumerId);
  }
}
