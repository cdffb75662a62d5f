package dev.esker.http.events;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.esker.http.json.Json;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Locale;

/** Events as they are sent (WHATWG HTML, 9.2): a name, and JSON, which has no line breaks. */
final class EventText {

  /** The type of a stream of them. */
  static final String TYPE = "text/event-stream";

  /** A client whose connection breaks shall come back after a second. */
  static final Buffer OPENING = Buffer.buffer("retry: 1000\n\n");

  private EventText() {}

  /** The state of the cluster. */
  static Buffer status(ObjectNode status) {
    return event("status", status);
  }

  /**
   * Changes, each as an event.
   *
   * @param at when they were noticed, milliseconds since the epoch
   * @param version of the metadata that they led to
   */
  static Buffer changes(List<ClusterChange> changes, long at, long version) {
    Buffer all = Buffer.buffer();
    for (ClusterChange change : changes) {
      ObjectNode node = Json.object().put("at", at).put("version", version);
      describe(change, node);
      all.appendBuffer(event("change", node));
    }
    return all;
  }

  private static Buffer event(String name, ObjectNode data) {
    return Buffer.buffer("event: " + name + "\ndata: ")
        .appendBytes(Json.bytes(data))
        .appendString("\n\n");
  }

  private static void describe(ClusterChange change, ObjectNode node) {
    if (change instanceof ClusterChange.Broker it) {
      kind(node, "broker").put("broker", it.broker()).put("from", it.from()).put("to", it.to());
    } else if (change instanceof ClusterChange.Controller it) {
      kind(node, "controller").put("from", it.from()).put("to", it.to());
    } else if (change instanceof ClusterChange.Topic it) {
      String to = it.to().name().toLowerCase(Locale.ROOT);
      kind(node, "topic").put("topic", it.topic()).put("to", to);
    } else if (change instanceof ClusterChange.Leader it) {
      partition(node, "leader", it.topic(), it.partition())
          .put("from", it.from())
          .put("to", it.to())
          .put("epoch", it.epoch());
    } else if (change instanceof ClusterChange.Isr it) {
      partition(node, "isr", it.topic(), it.partition());
      ids(node.putArray("isr"), it.isr());
      ids(node.putArray("replicas"), it.replicas());
      node.put("under_replicated", it.tooFew());
    } else if (change instanceof ClusterChange.Move it) {
      partition(node, "move", it.topic(), it.partition());
      ids(node.putArray("adding"), it.adding());
      ids(node.putArray("removing"), it.removing());
    } else if (change instanceof ClusterChange.Many it) {
      kind(node, "many")
          .put("topic", it.topics())
          .put("leader", it.leaders())
          .put("isr", it.isrs())
          .put("move", it.moves());
    }
  }

  private static ObjectNode kind(ObjectNode node, String kind) {
    return node.put("kind", kind);
  }

  private static ObjectNode partition(ObjectNode node, String kind, String topic, int partition) {
    return kind(node, kind).put("topic", topic).put("partition", partition);
  }

  private static void ids(ArrayNode list, List<Integer> ids) {
    ids.forEach(list::add);
  }
}
