package dev.esker.http.groups;

import dev.esker.http.groups.assign.Assignors;
import dev.esker.http.groups.protocol.ConsumerProtocol;
import dev.esker.http.groups.protocol.StickyUserData;
import dev.esker.http.groups.protocol.Subscription;
import dev.esker.spi.GroupService.Protocol;
import dev.esker.spi.TopicPartition;
import java.util.ArrayList;
import java.util.List;

/** What a member brings along when it joins: every assignor that there is, with its metadata. */
final class Protocols {

  private Protocols() {}

  static List<Protocol> of(List<String> topics, Claims claims) {
    List<TopicPartition> owned = List.copyOf(claims.partitions());
    Subscription plain = new Subscription(topics, new byte[0], owned, claims.generation(), null);
    StickyUserData data = new StickyUserData(owned, claims.generation());
    List<Protocol> protocols = new ArrayList<>();
    for (String name : Assignors.names()) {
      Subscription subscription =
          switch (name) {
            case Assignors.STICKY -> plain.withUserData(data.encode());
            case Assignors.COOPERATIVE_STICKY -> plain.withUserData(data.encodeGeneration());
            default -> plain;
          };
      protocols.add(new Protocol(name, ConsumerProtocol.encode(subscription)));
    }
    return protocols;
  }
}
