package dev.esker.http.events;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.esker.spi.ClusterView;
import dev.esker.spi.ClusterView.Broker;
import dev.esker.spi.ClusterView.Partition;
import dev.esker.spi.ClusterView.Phase;
import dev.esker.spi.ClusterView.Topic;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What has changed between two pictures, as streams word it. */
class ClusterChangesTest {

  private static final String HEAD = "event: change\ndata: {\"at\":5,\"version\":9,";

  /**
   * Pictures are words: {@code b2=active} is a broker, {@code c=1} the controller, and {@code
   * t/0=1@3[1,2/1,2,3]+4-1} partition 0 of t, led by 1 in epoch 3, with ISR and replicas, to which
   * 4 is added and from which 1 is removed; {@code t#2} gives a topic another id.
   */
  static Stream<Arguments> pictures() {
    return Stream.of(
        arguments("nothing", "b1=active c=1 t/0=1@0[1/1]", "b1=active c=1 t/0=1@0[1/1]", ""),
        arguments("a broker comes", "b1=active", "b1=active b2=fenced", broker(2, "new", "fenced")),
        arguments(
            "a broker joins in",
            "b1=active b2=fenced",
            "b1=active b2=active",
            broker(2, "fenced", "active")),
        arguments("a broker stops", "b2=active", "b2=stopping", broker(2, "active", "stopping")),
        arguments("a broker goes", "b1=active b2=fenced", "b1=active", broker(2, "fenced", "gone")),
        arguments(
            "brokers by id, then the quorum",
            "b1=active b2=active b10=active c=10",
            "b1=fenced b2=active b3=active c=-1",
            broker(1, "active", "fenced")
                + broker(3, "new", "active")
                + broker(10, "active", "gone")
                + "{'kind':'controller','from':10,'to':-1}"),
        arguments("a topic comes", "", "t/0=1@0[1/1] t/1=2@0[2/2]", topic("t", "created")),
        arguments("a topic goes", "t/0=1@0[1/1]", "", topic("t", "deleted")),
        arguments(
            "a topic gets more partitions",
            "t/0=1@0[1/1]",
            "t/0=1@0[1/1] t/1=2@0[2/2]",
            topic("t", "changed")),
        arguments(
            "another topic of that name",
            "t/0=1@0[1/1]",
            "t#2 t/0=2@0[2/2]",
            topic("t", "deleted") + topic("t", "created")),
        arguments("an election", "t/0=1@3[1,2/1,2]", "t/0=2@4[1,2/1,2]", leader("t", 0, 1, 2, 4)),
        arguments("nobody leads", "t/0=1@3[1/1]", "t/0=-1@4[1/1]", leader("t", 0, 1, -1, 4)),
        arguments("the same leader again", "t/0=1@3[1/1]", "t/0=1@5[1/1]", leader("t", 0, 1, 1, 5)),
        arguments(
            "a replica falls behind",
            "t/0=1@3[1,2,3/1,2,3]",
            "t/0=1@3[1,3/1,2,3]",
            isr("t", 0, "1,3", "1,2,3", true)),
        arguments(
            "a replica has caught up",
            "t/0=1@3[1/1,2]",
            "t/0=1@3[1,2/1,2]",
            isr("t", 0, "1,2", "1,2", false)),
        arguments("the order of an ISR", "t/0=1@3[1,2/1,2]", "t/0=1@3[2,1/1,2]", ""),
        arguments(
            "a move begins",
            "t/0=1@0[1,2/1,2]",
            "t/0=1@0[1,2/3,1,2]+3-2",
            "{'kind':'move','topic':'t','partition':0,'adding':[3],'removing':[2]}"),
        arguments(
            "the new replica is in sync: whole all the time",
            "t/0=1@0[1,2/3,1,2]+3-2",
            "t/0=1@0[1,2,3/3,1,2]+3-2",
            isr("t", 0, "1,2,3", "3,1,2", false)),
        arguments(
            "a move ends",
            "t/0=1@0[1,2,3/3,1,2]+3-2",
            "t/0=1@0[1,3/3,1]",
            isr("t", 0, "1,3", "3,1", false)
                + "{'kind':'move','topic':'t','partition':0,'adding':[],'removing':[]}"),
        arguments(
            "partitions by topic and number",
            "b/0=1@0[1/1] b/1=1@0[1/1] a/0=1@0[1/1]",
            "b/0=2@1[1/1] b/1=2@1[1/1] a/0=2@1[1/1]",
            leader("a", 0, 1, 2, 1) + leader("b", 0, 1, 2, 1) + leader("b", 1, 1, 2, 1)),
        arguments(
            "a name with HTML in it is a text", "", "<b>/0=1@0[1/1]", topic("<b>", "created")));
  }

  private static String broker(int id, String from, String to) {
    return "{'kind':'broker','broker':" + id + ",'from':'" + from + "','to':'" + to + "'}";
  }

  private static String topic(String name, String to) {
    return "{'kind':'topic','topic':'" + name + "','to':'" + to + "'}";
  }

  private static String leader(String topic, int partition, int from, int to, int epoch) {
    String rest = ",'from':" + from + ",'to':" + to + ",'epoch':" + epoch + "}";
    return "{'kind':'leader','topic':'" + topic + "','partition':" + partition + rest;
  }

  private static String isr(
      String topic, int partition, String isr, String replicas, boolean tooFew) {
    String lists = ",'isr':[" + isr + "],'replicas':[" + replicas + "],";
    return "{'kind':'isr','topic':'"
        + topic
        + "','partition':"
        + partition
        + lists
        + "'under_replicated':"
        + tooFew
        + "}";
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("pictures")
  void changes(String what, String before, String after, String expected) {
    List<ClusterChange> changes = ClusterChanges.between(picture(before), picture(after));
    String text = EventText.changes(changes, 5, 9).toString();
    assertEquals(expected.replace('\'', '"'), text.replace(HEAD, "{").replace("}\n\n", "}"), what);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("pictures")
  void whatChangesBackIsSeenAsWell(String what, String before, String after, String expected) {
    boolean there = !ClusterChanges.between(picture(after), picture(before)).isEmpty();
    assertEquals(!expected.isEmpty(), there, what);
  }

  @Test
  void asManyAsAreListed() {
    assertEquals(
        ClusterChanges.MAX_LISTED, ClusterChanges.between(led(200, 1), led(200, 2)).size());
    assertEquals(
        List.of(new ClusterChange.Many(0, 201, 0, 0)),
        ClusterChanges.between(led(201, 1), led(201, 2)));
  }

  @Test
  void manyAreCountedByKindAndTheRestIsListed() {
    String before = "b1=active " + partitions(150, "=1@0[1,2/1,2]");
    String after = "b1=fenced " + partitions(150, "=2@1[2/1,2]+3-1");
    assertEquals(
        List.of(
            new ClusterChange.Broker(1, "active", "fenced"),
            new ClusterChange.Many(0, 150, 150, 150)),
        ClusterChanges.between(picture(before), picture(after)));
    String text = EventText.changes(List.of(new ClusterChange.Many(1, 2, 3, 4)), 5, 9).toString();
    assertEquals(
        HEAD + "\"kind\":\"many\",\"topic\":1,\"leader\":2,\"isr\":3,\"move\":4}\n\n", text);
  }

  @Test
  void manyTopicsAreCountedToo() {
    String topics =
        IntStream.range(0, 201).mapToObj(i -> "t" + i + "/0=1@0[1/1]").collect(joining());
    assertEquals(
        List.of(new ClusterChange.Many(201, 0, 0, 0)),
        ClusterChanges.between(picture(""), picture(topics)));
  }

  private static java.util.stream.Collector<CharSequence, ?, String> joining() {
    return Collectors.joining(" ");
  }

  private static ClusterSnapshot led(int partitions, int leader) {
    return picture(partitions(partitions, "=" + leader + "@" + leader + "[1/1]"));
  }

  private static String partitions(int count, String each) {
    return IntStream.range(0, count).mapToObj(i -> "t/" + i + each).collect(joining());
  }

  private static ClusterSnapshot picture(String words) {
    Map<Integer, Broker> brokers = new HashMap<>();
    Map<String, List<Partition>> topics = new TreeMap<>();
    Map<String, Long> ids = new HashMap<>();
    int controller = -1;
    for (String word : words.split(" ", -1)) {
      if (word.matches("b\\d+=.*")) {
        int id = Integer.parseInt(word.substring(1, word.indexOf('=')));
        Phase phase = Phase.valueOf(word.substring(word.indexOf('=') + 1).toUpperCase(Locale.ROOT));
        brokers.put(id, new Broker(id, null, Map.of(), phase, 0));
      } else if (word.startsWith("c=")) {
        controller = Integer.parseInt(word.substring(2));
      } else if (word.contains("#")) {
        ids.put(word.substring(0, word.indexOf('#')), Long.parseLong(word.split("#", -1)[1]));
      } else if (!word.isEmpty()) {
        topics
            .computeIfAbsent(word.substring(0, word.indexOf('/')), name -> new ArrayList<>())
            .add(partition(word.substring(word.indexOf('/') + 1)));
      }
    }
    Map<String, Topic> byName = new TreeMap<>();
    topics.forEach(
        (name, all) ->
            byName.put(
                name,
                new Topic(
                    name, new UUID(name.hashCode(), ids.getOrDefault(name, 1L)), false, all)));
    return new ClusterSnapshot(1, controller, brokers, byName);
  }

  /** {@code 0=1@3[1,2/1,2,3]+4-1}. */
  private static Partition partition(String word) {
    String[] parts = word.split("[=@\\[/\\]]", -1);
    String move = parts[5];
    List<Integer> adding = move.isEmpty() ? List.of() : ids(move.substring(1, move.indexOf('-')));
    List<Integer> removing =
        move.isEmpty() ? List.of() : ids(move.substring(move.indexOf('-') + 1));
    return new Partition(
        Integer.parseInt(parts[0]),
        Integer.parseInt(parts[1]),
        Integer.parseInt(parts[2]),
        ids(parts[4]),
        ids(parts[3]),
        List.of(),
        List.of(),
        new ClusterView.Move(adding, removing));
  }

  private static List<Integer> ids(String text) {
    return Stream.of(text.split(",", -1)).map(Integer::valueOf).toList();
  }
}
