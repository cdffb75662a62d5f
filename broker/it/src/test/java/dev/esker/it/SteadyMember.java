package dev.esker.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.common.message.HeartbeatRequestData;
import org.apache.kafka.common.message.HeartbeatResponseData;
import org.apache.kafka.common.message.JoinGroupRequestData;
import org.apache.kafka.common.message.JoinGroupRequestData.JoinGroupRequestProtocol;
import org.apache.kafka.common.message.JoinGroupResponseData;
import org.apache.kafka.common.message.OffsetCommitRequestData;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestPartition;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestTopic;
import org.apache.kafka.common.message.OffsetCommitResponseData;
import org.apache.kafka.common.message.OffsetFetchRequestData;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestGroup;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestTopics;
import org.apache.kafka.common.message.OffsetFetchResponseData;
import org.apache.kafka.common.message.SyncGroupRequestData;
import org.apache.kafka.common.message.SyncGroupRequestData.SyncGroupRequestAssignment;
import org.apache.kafka.common.message.SyncGroupResponseData;
import org.apache.kafka.common.protocol.Errors;

/**
 * The only member of an ordinary group, which heartbeats and commits without pause while something
 * else happens to the broker. Whatever that is: no request of it fails, its generation stays, and
 * the last commit is the one that is there. How long each round took is kept.
 */
final class SteadyMember implements AutoCloseable {
  private static final int JOIN_VERSION = 9;
  private static final int SYNC_VERSION = 5;
  private static final int HEARTBEAT_VERSION = 4;
  private static final int COMMIT_VERSION = 9;
  private static final int FETCH_VERSION = 9;
  private static final int SESSION_MILLIS = 120_000;
  private static final int MAX_ROUNDS = 2_000_000;

  private final WireClient client;
  private final String group;
  private final String topic;
  private final long[] nanos = new long[MAX_ROUNDS];
  private final String memberId;
  private final int generation;
  private volatile boolean stop;
  private volatile int rounds;
  private volatile Throwable failure;
  private Thread thread;

  /** Joins the group, and returns once it is its only member. */
  SteadyMember(String bootstrap, String group, String topic) throws IOException {
    this.client = new WireClient(bootstrap);
    this.group = group;
    this.topic = topic;
    memberId = join("").memberId();
    JoinGroupResponseData joined = join(memberId);
    assertEquals(Errors.NONE.code(), joined.errorCode());
    generation = joined.generationId();
    SyncGroupRequestData sync =
        new SyncGroupRequestData()
            .setGroupId(group)
            .setMemberId(memberId)
            .setGenerationId(generation)
            .setProtocolType("consumer")
            .setProtocolName("range")
            .setAssignments(
                List.of(
                    new SyncGroupRequestAssignment()
                        .setMemberId(memberId)
                        .setAssignment(new byte[] {1})));
    assertEquals(
        Errors.NONE.code(),
        client.call(SYNC_VERSION, sync, SyncGroupResponseData.class).errorCode());
  }

  private JoinGroupResponseData join(String asMember) throws IOException {
    JoinGroupRequestData join =
        new JoinGroupRequestData()
            .setGroupId(group)
            .setMemberId(asMember)
            .setSessionTimeoutMs(SESSION_MILLIS)
            .setRebalanceTimeoutMs(SESSION_MILLIS)
            .setProtocolType("consumer");
    join.protocols()
        .add(new JoinGroupRequestProtocol().setName("range").setMetadata(subscription(topic, 0)));
    return client.call(JOIN_VERSION, join, JoinGroupResponseData.class);
  }

  /** What a consumer of one topic sends along, with some bytes of the user's own. */
  static byte[] subscription(String topic, int userBytes) {
    byte[] name = topic.getBytes(java.nio.charset.StandardCharsets.UTF_8);
    return ByteBuffer.allocate(2 + 4 + 2 + name.length + 4 + userBytes)
        .putShort((short) 0)
        .putInt(1)
        .putShort((short) name.length)
        .put(name)
        .putInt(userBytes)
        .array();
  }

  /** Begins to heartbeat and commit. */
  void start() {
    thread = new Thread(this::run, "steady member of " + group);
    thread.setDaemon(true);
    thread.start();
  }

  private void run() {
    try {
      while (!stop && rounds < MAX_ROUNDS) {
        int round = rounds;
        long begin = System.nanoTime();
        heartbeat();
        commit(round);
        nanos[round] = System.nanoTime() - begin;
        rounds = round + 1;
      }
    } catch (IOException | RuntimeException | AssertionError e) {
      failure = e;
    }
  }

  private void heartbeat() throws IOException {
    HeartbeatRequestData heartbeat =
        new HeartbeatRequestData()
            .setGroupId(group)
            .setMemberId(memberId)
            .setGenerationId(generation);
    Errors error =
        Errors.forCode(
            client.call(HEARTBEAT_VERSION, heartbeat, HeartbeatResponseData.class).errorCode());
    assertEquals(Errors.NONE, error, "heartbeat " + rounds);
  }

  private void commit(long offset) throws IOException {
    OffsetCommitRequestData commit =
        new OffsetCommitRequestData()
            .setGroupId(group)
            .setMemberId(memberId)
            .setGenerationIdOrMemberEpoch(generation)
            .setTopics(
                List.of(
                    new OffsetCommitRequestTopic()
                        .setName(topic)
                        .setPartitions(
                            List.of(
                                new OffsetCommitRequestPartition().setCommittedOffset(offset)))));
    OffsetCommitResponseData answer =
        client.call(COMMIT_VERSION, commit, OffsetCommitResponseData.class);
    Errors error = Errors.forCode(answer.topics().get(0).partitions().get(0).errorCode());
    assertEquals(Errors.NONE, error, "commit " + rounds);
  }

  /** How many rounds it has done. */
  int rounds() {
    return rounds;
  }

  /** Stops it and checks that nothing has happened to its group; it may be started again. */
  void checkUnharmed() throws Exception {
    stop = true;
    thread.join();
    stop = false;
    if (failure != null) {
      throw new AssertionError(group + " was harmed in round " + rounds, failure);
    }
    heartbeat();
    OffsetFetchRequestData fetch =
        new OffsetFetchRequestData()
            .setGroups(
                List.of(
                    new OffsetFetchRequestGroup()
                        .setGroupId(group)
                        .setTopics(
                            List.of(
                                new OffsetFetchRequestTopics()
                                    .setName(topic)
                                    .setPartitionIndexes(List.of(0))))));
    OffsetFetchResponseData answer =
        client.call(FETCH_VERSION, fetch, OffsetFetchResponseData.class);
    var offset = answer.groups().get(0).topics().get(0).partitions().get(0).committedOffset();
    assertEquals(rounds - 1, offset, "the last commit of " + group);
  }

  /** What the rounds from one to another took. */
  String latencies(int from, int to) {
    long[] some = Arrays.copyOfRange(nanos, from, to);
    Arrays.sort(some);
    return some.length == 0
        ? "no rounds"
        : String.format(
            "%,d rounds, p50 %.2f ms, p99 %.2f ms, max %.2f ms",
            some.length, at(some, 0.5), at(some, 0.99), at(some, 1));
  }

  private static double at(long[] sorted, double share) {
    return sorted[(int) Math.min(sorted.length - 1L, (long) (sorted.length * share))] / 1e6;
  }

  @Override
  public void close() throws IOException {
    stop = true;
    client.close();
  }
}
