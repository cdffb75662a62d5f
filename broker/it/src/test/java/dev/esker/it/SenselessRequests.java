package dev.esker.it;

import dev.esker.kafka.protocol.Api;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.DeleteGroupsRequestData;
import org.apache.kafka.common.message.DescribeGroupsRequestData;
import org.apache.kafka.common.message.FindCoordinatorRequestData;
import org.apache.kafka.common.message.HeartbeatRequestData;
import org.apache.kafka.common.message.JoinGroupRequestData;
import org.apache.kafka.common.message.JoinGroupRequestData.JoinGroupRequestProtocol;
import org.apache.kafka.common.message.JoinGroupResponseData;
import org.apache.kafka.common.message.LeaveGroupRequestData;
import org.apache.kafka.common.message.LeaveGroupRequestData.MemberIdentity;
import org.apache.kafka.common.message.ListGroupsRequestData;
import org.apache.kafka.common.message.OffsetCommitRequestData;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestPartition;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestTopic;
import org.apache.kafka.common.message.OffsetDeleteRequestData;
import org.apache.kafka.common.message.OffsetDeleteRequestData.OffsetDeleteRequestPartition;
import org.apache.kafka.common.message.OffsetDeleteRequestData.OffsetDeleteRequestTopic;
import org.apache.kafka.common.message.OffsetFetchRequestData;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestGroup;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestTopic;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestTopics;
import org.apache.kafka.common.message.SyncGroupRequestData;
import org.apache.kafka.common.message.SyncGroupRequestData.SyncGroupRequestAssignment;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;

/**
 * Group requests that are well formed, and whose content a confused or hostile client may have
 * sent. Some are right by chance, with what was learned from answers, so that groups come to life.
 * What would change the group that is to stay unharmed isn't among them.
 */
final class SenselessRequests {
  private static final String LONGEST = "x".repeat(Short.MAX_VALUE);
  private static final String[] GROUPS = {"f0", "f1", "f2", "", LONGEST, "\u0000\n\u00fc"};
  private static final int MAX_CREDENTIALS = 12;
  private static final int FIRST_JOIN_WITH_INSTANCE = 5;
  private static final int FIRST_SYNC_WITH_INSTANCE = 3;
  private static final int FIRST_COMMIT_WITH_INSTANCE = 7;
  private static final int FIRST_LEAVE_OF_MANY = 3;
  private static final int FIRST_FETCH_OF_MANY = 8;
  private static final int FIRST_COORDINATORS_OF_MANY = 4;
  private static final int FIRST_COORDINATOR_OF_A_TYPE = 1;
  private static final int FIRST_OFFSETS_OF_ALL_TOPICS = 2;
  private static final int FIRST_LIST_BY_STATE = 4;
  private static final int FIRST_LIST_BY_TYPE = 5;

  private final Random random;
  private final String unharmed;
  private final String manyPartitions;
  private final int partitions;
  private final List<Credentials> known = new ArrayList<>();

  /** Who somebody was when it joined. */
  private record Credentials(String group, String memberId, int generation, String instance) {}

  /**
   * Requests by a source of randomness.
   *
   * @param unharmed the group that nothing may happen to
   * @param manyPartitions a topic with many partitions
   * @param partitions how many
   */
  SenselessRequests(Random random, String unharmed, String manyPartitions, int partitions) {
    this.random = random;
    this.unharmed = unharmed;
    this.manyPartitions = manyPartitions;
    this.partitions = partitions;
  }

  /** Takes note of an answer, since a later request may be of the same member. */
  void learn(ApiMessage request, ApiMessage answer) {
    boolean useful =
        answer instanceof JoinGroupResponseData join
            && (join.errorCode() == Errors.NONE.code()
                || join.errorCode() == Errors.MEMBER_ID_REQUIRED.code());
    if (useful) {
      JoinGroupRequestData asked = (JoinGroupRequestData) request;
      JoinGroupResponseData join = (JoinGroupResponseData) answer;
      known.add(
          new Credentials(
              asked.groupId(), join.memberId(), join.generationId(), asked.groupInstanceId()));
      if (known.size() > MAX_CREDENTIALS) {
        known.remove(0);
      }
    }
  }

  /** A request of that kind. */
  ApiMessage of(Api api, int version) {
    return switch (api) {
      case JOIN_GROUP -> join(version);
      case SYNC_GROUP -> sync(version);
      case HEARTBEAT -> heartbeat(version);
      case LEAVE_GROUP -> leave(version);
      case OFFSET_COMMIT -> commit(version);
      case OFFSET_FETCH -> fetch(version);
      case FIND_COORDINATOR -> coordinator(version);
      case DESCRIBE_GROUPS -> new DescribeGroupsRequestData().setGroups(groups());
      case LIST_GROUPS -> list(version);
      case DELETE_GROUPS -> new DeleteGroupsRequestData().setGroupsNames(groups());
      case OFFSET_DELETE -> deleteOffsets();
      default -> throw new IllegalArgumentException(api + " isn't about groups");
    };
  }

  private ApiMessage join(int version) {
    Credentials who = somebody(version >= FIRST_JOIN_WITH_INSTANCE);
    boolean mayNotComeIn = who.group.equals(unharmed);
    JoinGroupRequestData join =
        new JoinGroupRequestData()
            .setGroupId(who.group)
            .setMemberId(random.nextInt(3) == 0 ? "" : who.memberId)
            .setGroupInstanceId(who.instance)
            .setSessionTimeoutMs(oftenOr(1000, 10, 100, -1, 0, Integer.MAX_VALUE))
            .setRebalanceTimeoutMs(oftenOr(50, -1, 0, Integer.MIN_VALUE, Integer.MAX_VALUE))
            .setProtocolType(mayNotComeIn ? "connect" : oftenOr("consumer", "connect", ""))
            .setReason(pick("because", LONGEST));
    int protocols = oftenOr(1, 0, 2, 3);
    for (int i = 0; i < protocols; i++) {
      // Twice the same happens by chance; the collection lets it.
      join.protocols()
          .add(
              new JoinGroupRequestProtocol()
                  .setName(oftenOr("range", "roundrobin", "", LONGEST))
                  .setMetadata(bytes()));
    }
    return join;
  }

  private ApiMessage sync(int version) {
    Credentials who = somebody(version >= FIRST_SYNC_WITH_INSTANCE);
    SyncGroupRequestData sync =
        new SyncGroupRequestData()
            .setGroupId(who.group)
            .setMemberId(who.memberId)
            .setGenerationId(who.generation)
            .setGroupInstanceId(who.instance)
            .setProtocolType(oftenOr("consumer", "connect", null))
            .setProtocolName(oftenOr("range", "roundrobin", null));
    sync.setAssignments(
        some(
            () ->
                new SyncGroupRequestAssignment()
                    .setMemberId(pick(who.memberId, somebody().memberId, "nobody"))
                    .setAssignment(bytes())));
    return sync;
  }

  private ApiMessage heartbeat(int version) {
    Credentials who = somebody(version >= FIRST_SYNC_WITH_INSTANCE);
    return new HeartbeatRequestData()
        .setGroupId(who.group)
        .setMemberId(who.memberId)
        .setGenerationId(who.generation)
        .setGroupInstanceId(who.instance);
  }

  private ApiMessage leave(int version) {
    Credentials who = somebody();
    LeaveGroupRequestData leave = new LeaveGroupRequestData().setGroupId(who.group);
    if (version < FIRST_LEAVE_OF_MANY) {
      return leave.setMemberId(who.memberId);
    }
    MemberIdentity member =
        new MemberIdentity()
            .setMemberId(pick(who.memberId, ""))
            .setGroupInstanceId(who.instance)
            .setReason(pick(null, LONGEST));
    List<MemberIdentity> members =
        some(() -> pick(member, new MemberIdentity().setMemberId("nobody"), member.duplicate()));
    return leave.setMembers(members);
  }

  private ApiMessage commit(int version) {
    Credentials who = somebody(version >= FIRST_COMMIT_WITH_INSTANCE);
    OffsetCommitRequestData commit =
        new OffsetCommitRequestData()
            .setGroupId(who.group)
            .setMemberId(who.memberId)
            .setGenerationIdOrMemberEpoch(who.generation)
            .setGroupInstanceId(who.instance);
    if (random.nextInt(8) == 0) {
      commit.topics().add(topic(manyPartitions, IntStream.range(0, partitions)));
    }
    commit
        .topics()
        .addAll(some(() -> topic(topicName(), IntStream.of(0, 0, -1, Integer.MAX_VALUE))));
    return commit;
  }

  private OffsetCommitRequestTopic topic(String name, IntStream numbers) {
    String metadata = pick("", "m", null, "m".repeat(4096), "m".repeat(4097), LONGEST);
    return new OffsetCommitRequestTopic()
        .setName(name)
        .setTopicId(Uuid.randomUuid())
        .setPartitions(
            numbers
                .mapToObj(
                    number ->
                        new OffsetCommitRequestPartition()
                            .setPartitionIndex(number)
                            .setCommittedOffset(random.nextLong())
                            .setCommittedLeaderEpoch(random.nextInt())
                            .setCommittedMetadata(metadata))
                .toList());
  }

  private ApiMessage fetch(int version) {
    OffsetFetchRequestData fetch = new OffsetFetchRequestData();
    List<Integer> numbers = List.of(0, 0, -1, Integer.MAX_VALUE);
    if (version < FIRST_FETCH_OF_MANY) {
      fetch.setGroupId(somebody().group);
      boolean all = version >= FIRST_OFFSETS_OF_ALL_TOPICS && random.nextInt(3) == 0;
      return fetch.setTopics(
          all
              ? null
              : some(
                  () ->
                      new OffsetFetchRequestTopic()
                          .setName(topicName())
                          .setPartitionIndexes(numbers)));
    }
    fetch.setGroups(
        some(
            () ->
                new OffsetFetchRequestGroup()
                    .setGroupId(somebody().group)
                    .setMemberId(pick(null, somebody().memberId))
                    .setMemberEpoch(pick(-1, 0, Integer.MIN_VALUE))
                    .setTopics(
                        random.nextInt(3) == 0
                            ? null
                            : some(
                                () ->
                                    new OffsetFetchRequestTopics()
                                        .setName(topicName())
                                        .setTopicId(Uuid.randomUuid())
                                        .setPartitionIndexes(numbers)))));
    return fetch;
  }

  private ApiMessage coordinator(int version) {
    FindCoordinatorRequestData find = new FindCoordinatorRequestData();
    if (version >= FIRST_COORDINATOR_OF_A_TYPE) {
      find.setKeyType(pick((byte) 0, (byte) 0, (byte) 2, (byte) 7, Byte.MIN_VALUE));
    }
    return version < FIRST_COORDINATORS_OF_MANY
        ? find.setKey(somebody().group)
        : find.setCoordinatorKeys(groups());
  }

  private ApiMessage list(int version) {
    ListGroupsRequestData list = new ListGroupsRequestData();
    if (version >= FIRST_LIST_BY_STATE) {
      list.setStatesFilter(some(() -> pick("stable", "", "Nonsense", LONGEST)));
    }
    if (version >= FIRST_LIST_BY_TYPE) {
      list.setTypesFilter(some(() -> pick("classic", "", "Nonsense", LONGEST)));
    }
    return list;
  }

  private ApiMessage deleteOffsets() {
    OffsetDeleteRequestData delete = new OffsetDeleteRequestData().setGroupId(somebody().group);
    for (String name : some(this::topicName)) {
      OffsetDeleteRequestTopic topic = new OffsetDeleteRequestTopic().setName(name);
      topic
          .partitions()
          .addAll(some(() -> new OffsetDeleteRequestPartition().setPartitionIndex(pick(0, -1, 7))));
      delete.topics().add(topic);
    }
    return delete;
  }

  private String topicName() {
    return pick(manyPartitions, manyPartitions, "nothing", "", LONGEST, "a/b");
  }

  private List<String> groups() {
    List<String> groups = new ArrayList<>(some(() -> somebody().group));
    groups.add(unharmed);
    return groups;
  }

  private Credentials somebody(boolean mayBeStatic) {
    Credentials who = somebody();
    return mayBeStatic ? who : new Credentials(who.group, who.memberId, who.generation, null);
  }

  /** Somebody of some group, who may be right in everything, in something or in nothing. */
  private Credentials somebody() {
    int choice = random.nextInt(10);
    if (choice == 0) {
      return new Credentials(
          unharmed, pick("nobody", ""), pick(-1, 0, 1, 2, Integer.MAX_VALUE), pick(null, "i0"));
    } else if (choice < 4 || known.isEmpty()) {
      String group = random.nextInt(3) == 0 ? pick(GROUPS) : "f" + random.nextInt(3);
      return new Credentials(
          group, pick("nobody", "", LONGEST), pick(-1, 0, 1, -2), pick(null, null, "i0", "i1"));
    }
    Credentials one = known.get(random.nextInt(known.size()));
    Credentials other = known.get(random.nextInt(known.size()));
    return switch (random.nextInt(8)) {
      case 0 -> new Credentials(other.group, one.memberId, one.generation, one.instance);
      case 1 -> new Credentials(one.group, one.memberId, one.generation + 1, one.instance);
      case 2 -> new Credentials(one.group, one.memberId, one.generation, pick("i0", LONGEST));
      default -> one;
    };
  }

  private byte[] bytes() {
    byte[] bytes = new byte[oftenOr(100, 0, 1, 100_000, random.nextInt(8) == 0 ? 9 << 20 : 2)];
    random.nextBytes(bytes);
    return bytes;
  }

  private <T> List<T> some(Supplier<T> each) {
    return Stream.generate(each).limit(random.nextInt(4)).toList();
  }

  /** Mostly the first, so that many requests get somewhere. */
  @SafeVarargs
  private <T> T oftenOr(T often, T... others) {
    return random.nextInt(8) > 0 ? often : others[random.nextInt(others.length)];
  }

  @SafeVarargs
  private <T> T pick(T... values) {
    return values[random.nextInt(values.length)];
  }
}
