package dev.esker.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.junit.BootstrapServers;
import dev.esker.junit.EskerBroker;
import dev.esker.kafka.protocol.Api;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.apache.kafka.common.message.DeleteGroupsRequestData;
import org.apache.kafka.common.message.DeleteGroupsResponseData;
import org.apache.kafka.common.message.ListGroupsRequestData;
import org.apache.kafka.common.message.ListGroupsResponseData;
import org.apache.kafka.common.message.ListGroupsResponseData.ListedGroup;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * All group requests in all versions, with content that makes no sense, against the whole broker:
 * each is answered with an error that Kafka defines for it, connections stay open, a well-behaved
 * group beside them notices nothing, and what they have left behind can be deleted.
 *
 * <p>A failure names its seed; {@code -Desker.fuzz.seed=N} replays it, as far as requests on
 * several connections and the time that sessions take can be replayed.
 */
@EskerBroker(
    topics = "t:1000",
    settings = {"group.min.session.timeout.ms=10", "offsets.topic.num.partitions=5"})
@Timeout(300)
class GroupFuzzTest {
  private static final int CONNECTIONS = 8;
  private static final int ROUNDS = 10;
  private static final int PARTITIONS = 1000;
  private static final String STEADY = "steady";
  private static final long PATIENCE_NANOS = 60_000_000_000L;

  private final long seed = Long.getLong("esker.fuzz.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final SenselessRequests requests = new SenselessRequests(random, STEADY, "t", PARTITIONS);
  private final Set<Errors> seen = EnumSet.noneOf(Errors.class);

  /** A request on its way. */
  private record Sent(WireClient client, Api api, int version, ApiMessage request) {}

  @Test
  void senselessRequestsAreAnsweredAndHarmNobody(@BootstrapServers String servers)
      throws Exception {
    List<WireClient> clients = new ArrayList<>();
    try (SteadyMember steady = new SteadyMember(servers, STEADY, "t")) {
      steady.start();
      for (int i = 0; i < CONNECTIONS; i++) {
        clients.add(new WireClient(servers));
      }
      for (int round = 0; round < ROUNDS; round++) {
        round(clients);
      }
      deleteAllBut(clients.get(0), STEADY);
      steady.checkUnharmed();
    } catch (IOException | AssertionError e) {
      throw new AssertionError("seed " + seed, e);
    } finally {
      for (WireClient client : clients) {
        client.close();
      }
    }
    assertTrue(seen.size() >= 12, () -> "only " + seen + ", seed " + seed);
  }

  /** Each kind of request in each version, on connections that each have some to answer. */
  private void round(List<WireClient> clients) throws IOException {
    List<Sent> todo = new ArrayList<>();
    for (Api api : GroupErrors.requests()) {
      for (int version = api.oldestVersion(); version <= api.newestVersion(); version++) {
        // What gives groups members comes more often than what only looks at them.
        int times = api == Api.JOIN_GROUP || api == Api.SYNC_GROUP ? 3 : 1;
        for (int i = 0; i < times; i++) {
          WireClient client = clients.get(random.nextInt(clients.size()));
          todo.add(new Sent(client, api, version, requests.of(api, version)));
        }
      }
    }
    Collections.shuffle(todo, random);
    for (Sent each : todo) {
      each.client.send(each.version, each.request);
    }
    for (Sent each : todo) {
      ApiMessage answer = each.client.receive(each.api.key(), each.version);
      requests.learn(each.request, answer);
      Set<Errors> forbidden = GroupErrors.forbidden(each.api, answer);
      assertEquals(Set.of(), forbidden, () -> each.api + " v" + each.version + ": " + answer);
      GroupErrors.in(answer).forEach(seen::add);
    }
  }

  /** Once their sessions are over, all groups can be deleted, and then there are none. */
  private static void deleteAllBut(WireClient client, String kept) throws IOException {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    List<ListedGroup> groups = list(client);
    while (groups.size() > 1) {
      List<ListedGroup> left = groups;
      assertTrue(System.nanoTime() < deadline, () -> "groups that stay: " + left);
      DeleteGroupsRequestData delete = new DeleteGroupsRequestData();
      groups.stream()
          .map(ListedGroup::groupId)
          .filter(group -> !group.equals(kept))
          .forEach(delete.groupsNames()::add);
      var unused = client.call(2, delete, DeleteGroupsResponseData.class);
      groups = list(client);
    }
    assertEquals(kept, groups.get(0).groupId());
  }

  private static List<ListedGroup> list(WireClient client) throws IOException {
    return new ArrayList<>(
        client.call(4, new ListGroupsRequestData(), ListGroupsResponseData.class).groups());
  }
}
