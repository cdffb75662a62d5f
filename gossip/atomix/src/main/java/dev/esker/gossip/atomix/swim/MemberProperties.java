package dev.esker.gossip.atomix.swim;

import dev.esker.gossip.Member;
import io.atomix.cluster.MemberId;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/**
 * A member as Atomix knows it: its id is the node's number, and one property holds all the rest,
 * {@code incarnation?key=value&...} with each part percent-encoded.
 */
final class MemberProperties {
  static final String KEY = "esker";

  private MemberProperties() {}

  static MemberId id(int nodeId) {
    return MemberId.from(Integer.toString(nodeId));
  }

  static String encode(Member member) {
    StringBuilder out = new StringBuilder(member.incarnation().toString()).append('?');
    String between = "";
    for (Map.Entry<String, String> property : new TreeMap<>(member.properties()).entrySet()) {
      out.append(between).append(plain(property.getKey())).append('=');
      out.append(plain(property.getValue()));
      between = "&";
    }
    return out.toString();
  }

  private static String plain(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  /** The member, reachable, or empty if it is none of ours. */
  static Optional<Member> decode(io.atomix.cluster.Member member) {
    String text = member.properties().getProperty(KEY);
    int query = text == null ? -1 : text.indexOf('?');
    if (query < 0) {
      return Optional.empty();
    }
    try {
      Map<String, String> properties = new TreeMap<>();
      String pairs = text.substring(query + 1);
      for (String pair : pairs.isEmpty() ? new String[0] : pairs.split("&", -1)) {
        int equals = pair.indexOf('=');
        properties.put(decoded(pair.substring(0, equals)), decoded(pair.substring(equals + 1)));
      }
      return Optional.of(
          new Member(
              Integer.parseInt(member.id().id()),
              UUID.fromString(text.substring(0, query)),
              Optional.ofNullable(member.rack()),
              true,
              properties));
    } catch (IllegalArgumentException | StringIndexOutOfBoundsException e) {
      return Optional.empty();
    }
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }
}
