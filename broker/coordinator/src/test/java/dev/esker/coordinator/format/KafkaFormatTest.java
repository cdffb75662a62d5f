package dev.esker.coordinator.format;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.coordinator.format.GroupMetadataValue.StoredMember;
import dev.esker.coordinator.format.StoredChange.GroupChange;
import dev.esker.coordinator.format.StoredChange.OffsetChange;
import dev.esker.coordinator.format.StoredChange.UnknownChange;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.Subscription;
import org.apache.kafka.clients.consumer.internals.ConsumerProtocol;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.MessageUtil;
import org.apache.kafka.coordinator.group.generated.GroupMetadataValue.MemberMetadata;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Our records against Kafka's own classes, in both directions and every version. */
class KafkaFormatTest {
  private final Random random = new Random(20260);

  @Test
  void keysAreKafkasBytes() {
    var offset =
        new org.apache.kafka.coordinator.group.generated.OffsetCommitKey()
            .setGroup("grüße")
            .setTopic("t")
            .setPartition(7);
    assertArrayEquals(
        withVersion(offset, (short) 1), new OffsetCommitKey("grüße", "t", 7).encode());
    var group =
        new org.apache.kafka.coordinator.group.generated.GroupMetadataKey().setGroup("grüße");
    assertArrayEquals(withVersion(group, (short) 2), new GroupMetadataKey("grüße").encode());
  }

  @Test
  void offsetThatWeWriteIsKafkasBytes() {
    for (int i = 0; i < 200; i++) {
      OffsetCommitValue ours = randomOffset();
      assertArrayEquals(withVersion(kafka(ours), (short) 3), ours.encode(), () -> "" + ours);
      var read =
          new org.apache.kafka.coordinator.group.generated.OffsetCommitValue(
              body(ours.encode()), (short) 3);
      assertEquals(ours.offset(), read.offset());
      assertEquals(ours.leaderEpoch(), read.leaderEpoch());
      assertEquals(ours.metadata(), read.metadata());
      assertEquals(ours.commitTimestamp(), read.commitTimestamp());
    }
  }

  @ParameterizedTest
  @ValueSource(shorts = {0, 1, 2, 3, 4})
  void offsetOfEveryVersionIsRead(short version) {
    for (int i = 0; i < 50; i++) {
      OffsetCommitValue random = randomOffset();
      var theirs = kafka(random);
      if (version == 4) {
        theirs.setTopicId(Uuid.randomUuid());
      }
      if (version == 1) {
        theirs.setExpireTimestamp(99);
      }
      OffsetCommitValue expected =
          new OffsetCommitValue(
              random.offset(),
              version >= 3 ? random.leaderEpoch() : -1,
              random.metadata(),
              random.commitTimestamp(),
              version == 1 ? 99 : -1);
      byte[] bytes = withVersion(theirs, version);
      assertEquals(expected, OffsetCommitValue.decode(ByteBuffer.wrap(bytes)));
    }
  }

  @Test
  void groupThatWeWriteIsKafkasBytes() {
    for (int i = 0; i < 200; i++) {
      GroupMetadataValue ours = randomGroup();
      assertArrayEquals(withVersion(kafka(ours), (short) 3), ours.encode());
      assertSame(ours, GroupMetadataValue.decode(ByteBuffer.wrap(ours.encode())), (short) 3);
    }
  }

  @ParameterizedTest
  @ValueSource(shorts = {0, 1, 2, 3, 4})
  void groupOfEveryVersionIsRead(short version) {
    for (int i = 0; i < 50; i++) {
      GroupMetadataValue expected = randomGroup();
      byte[] bytes = withVersion(kafka(expected), version);
      assertSame(expected, GroupMetadataValue.decode(ByteBuffer.wrap(bytes)), version);
    }
  }

  @Test
  void recordsAreToldApartByTheirKeys() {
    OffsetCommitKey key = new OffsetCommitKey("g", "t", 1);
    OffsetCommitValue value = new OffsetCommitValue(5, -1, "", 1, -1);
    assertEquals(
        new OffsetChange(key, value), StoredChange.decode(StoredChange.offset(key, value)));
    assertEquals(
        new OffsetChange(key, null), StoredChange.decode(StoredChange.offsetTombstone(key)));
    assertEquals(new GroupChange("g", null), StoredChange.decode(StoredChange.groupTombstone("g")));
    byte[] oldKey = key.encode();
    oldKey[1] = 0;
    assertEquals(
        new OffsetChange(key, null), StoredChange.decode(new CoordinatorRecord(oldKey, null)));
    byte[] newerKey = {0, 5, 1, 2, 3};
    assertEquals(
        new UnknownChange((short) 5),
        StoredChange.decode(new CoordinatorRecord(newerKey, new byte[] {9})));
  }

  @Test
  void damagedRecordsAreErrorsThatNameTheField() {
    byte[] good = randomGroup().encode();
    for (int cut = 0; cut < good.length; cut++) {
      ByteBuffer damaged = ByteBuffer.wrap(good, 0, cut);
      FormatException e = assertFails(damaged);
      assertTrue(e.getMessage().contains("byte"), e.getMessage());
    }
    for (int i = 0; i < 20_000; i++) {
      byte[] flipped = good.clone();
      flipped[random.nextInt(flipped.length)] ^= (byte) (1 << random.nextInt(8));
      try {
        assertNotNull(GroupMetadataValue.decode(ByteBuffer.wrap(flipped)));
      } catch (FormatException expected) {
        assertNotNull(expected.getMessage());
      }
    }
  }

  @Test
  void versionsToComeAreErrors() {
    assertTrue(assertFails(ByteBuffer.wrap(new byte[] {0, 5})).getMessage().contains("version 5"));
    assertTrue(
        assertFails(ByteBuffer.wrap(new byte[] {-1, -1})).getMessage().contains("version -1"));
  }

  private static FormatException assertFails(ByteBuffer bytes) {
    try {
      GroupMetadataValue.decode(bytes);
    } catch (FormatException e) {
      return e;
    }
    throw new AssertionError("read " + bytes);
  }

  @Test
  void topicsOfAConsumerAreFound() {
    for (short version = 0; version <= 3; version++) {
      ByteBuffer metadata =
          ConsumerProtocol.serializeSubscription(new Subscription(List.of("a", "b")), version);
      byte[] bytes = new byte[metadata.remaining()];
      metadata.get(bytes);
      assertEquals(java.util.Set.of("a", "b"), ConsumerSubscription.topics(bytes).orElseThrow());
    }
    assertTrue(ConsumerSubscription.topics(new byte[0]).isEmpty());
    assertTrue(ConsumerSubscription.topics(new byte[] {0, 0, 127, 0, 0, 0}).isEmpty());
  }

  private OffsetCommitValue randomOffset() {
    return new OffsetCommitValue(
        random.nextLong(), random.nextInt(), text(), random.nextLong(), -1);
  }

  private GroupMetadataValue randomGroup() {
    List<StoredMember> members = new ArrayList<>();
    int count = random.nextInt(4);
    for (int i = 0; i < count; i++) {
      members.add(
          new StoredMember(
              "m" + i,
              random.nextBoolean() ? null : text(),
              text(),
              text(),
              random.nextInt(1_000_000),
              random.nextInt(1_000_000),
              blob(),
              blob()));
    }
    return new GroupMetadataValue(
        text(),
        random.nextInt(),
        count == 0 ? null : text(),
        count == 0 ? null : "m0",
        random.nextLong(),
        members);
  }

  private String text() {
    return "x€".repeat(random.nextInt(60));
  }

  private byte[] blob() {
    byte[] bytes = new byte[random.nextInt(200)];
    random.nextBytes(bytes);
    return bytes;
  }

  private static org.apache.kafka.coordinator.group.generated.OffsetCommitValue kafka(
      OffsetCommitValue value) {
    return new org.apache.kafka.coordinator.group.generated.OffsetCommitValue()
        .setOffset(value.offset())
        .setLeaderEpoch(value.leaderEpoch())
        .setMetadata(value.metadata())
        .setCommitTimestamp(value.commitTimestamp());
  }

  private static org.apache.kafka.coordinator.group.generated.GroupMetadataValue kafka(
      GroupMetadataValue value) {
    List<MemberMetadata> members = new ArrayList<>();
    for (StoredMember member : value.members()) {
      members.add(
          new MemberMetadata()
              .setMemberId(member.memberId())
              .setGroupInstanceId(member.instanceId())
              .setClientId(member.clientId())
              .setClientHost(member.clientHost())
              .setRebalanceTimeout(member.rebalanceTimeoutMillis())
              .setSessionTimeout(member.sessionTimeoutMillis())
              .setSubscription(member.subscription())
              .setAssignment(member.assignment()));
    }
    return new org.apache.kafka.coordinator.group.generated.GroupMetadataValue()
        .setProtocolType(value.protocolType())
        .setGeneration(value.generation())
        .setProtocol(value.protocol())
        .setLeader(value.leader())
        .setCurrentStateTimestamp(value.stateTimestamp())
        .setMembers(members);
  }

  private static void assertSame(
      GroupMetadataValue expected, GroupMetadataValue actual, short version) {
    assertEquals(expected.protocolType(), actual.protocolType());
    assertEquals(expected.generation(), actual.generation());
    assertEquals(expected.protocol(), actual.protocol());
    assertEquals(expected.leader(), actual.leader());
    assertEquals(version >= 2 ? expected.stateTimestamp() : -1, actual.stateTimestamp());
    assertEquals(expected.members().size(), actual.members().size());
    for (int i = 0; i < expected.members().size(); i++) {
      StoredMember theirs = expected.members().get(i);
      StoredMember ours = assertInstanceOf(StoredMember.class, actual.members().get(i));
      assertEquals(theirs.memberId(), ours.memberId());
      if (version >= 3) {
        assertEquals(theirs.instanceId(), ours.instanceId());
      } else {
        assertNull(ours.instanceId());
      }
      assertEquals(theirs.clientId(), ours.clientId());
      assertEquals(theirs.clientHost(), ours.clientHost());
      assertEquals(
          version >= 1 ? theirs.rebalanceTimeoutMillis() : theirs.sessionTimeoutMillis(),
          ours.rebalanceTimeoutMillis());
      assertEquals(theirs.sessionTimeoutMillis(), ours.sessionTimeoutMillis());
      assertArrayEquals(theirs.subscription(), ours.subscription());
      assertArrayEquals(theirs.assignment(), ours.assignment());
    }
  }

  private static byte[] withVersion(
      org.apache.kafka.common.protocol.Message message, short version) {
    return MessageUtil.toVersionPrefixedBytes(version, message);
  }

  private static ByteBufferAccessor body(byte[] bytes) {
    return new ByteBufferAccessor(ByteBuffer.wrap(bytes, 2, bytes.length - 2).slice());
  }
}
