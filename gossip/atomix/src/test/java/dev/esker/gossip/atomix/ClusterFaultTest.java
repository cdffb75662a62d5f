package dev.esker.gossip.atomix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.gossip.ClusterMessages;
import dev.esker.gossip.ConfigTarget;
import dev.esker.gossip.MetadataCodec;
import dev.esker.gossip.MetadataCommand;
import dev.esker.gossip.MetadataCommand.AllocateProducerIds;
import dev.esker.gossip.MetadataCommand.AlterConfig;
import dev.esker.gossip.MetadataCommand.CreateTopic;
import dev.esker.gossip.MetadataLimits;
import dev.esker.gossip.MetadataLog;
import dev.esker.gossip.MetadataUnavailableException;
import dev.esker.gossip.PartitionState;
import dev.esker.gossip.TopicState;
import dev.esker.gossip.atomix.raft.RaftSettings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One fault at a time, in this process. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ClusterFaultTest {
  private static final List<Integer> VOTERS = List.of(1, 2, 3);

  @TempDir Path root;

  private TestCluster cluster;
  private long next;

  @AfterEach
  void closeCluster() {
    cluster.heal();
    cluster.close();
  }

  private TestCluster form() throws Exception {
    cluster = new TestCluster(root, VOTERS).form();
    return cluster;
  }

  private void allocate(int node) throws Exception {
    MetadataLog log = cluster.log(node);
    get(log.barrier());
    assertEquals(next + 1, get(log.propose(new AllocateProducerIds(node, next, 1))));
    next++;
  }

  private static <T> T get(CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(60, TimeUnit.SECONDS);
  }

  private static void assertUnavailable(CompletionStage<?> stage) {
    ExecutionException e = assertThrows(ExecutionException.class, () -> get(stage));
    assertInstanceOf(MetadataUnavailableException.class, e.getCause());
  }

  /** The mark follows each flush, so it tells what was flushed when the proposal completed. */
  @Test
  void aMajorityHasFlushedWhatIsAcknowledged() throws Exception {
    form();
    List<Long> before = marks();
    for (int i = 0; i < 50; i++) {
      allocate(1 + i % 3);
      List<Long> after = marks();
      long flushed = 0;
      for (int node = 0; node < 3; node++) {
        flushed += after.get(node) > before.get(node) ? 1 : 0;
      }
      assertTrue(flushed >= 2, before + " " + after);
      before = after;
    }
  }

  private List<Long> marks() throws IOException {
    List<Long> marks = new ArrayList<>();
    for (int voter : VOTERS) {
      byte[] mark = Files.readAllBytes(cluster.directory(voter).resolve("stable.mark"));
      marks.add(mark.length == 0 ? 0 : ByteBuffer.wrap(mark).getLong());
    }
    return marks;
  }

  /** Larger than an entry, than an answer to an observer, and than what Raft sends at a time. */
  @Test
  void aCommandOfMegabytesReachesEveryNode() throws Exception {
    form();
    cluster.start(9);
    List<PartitionState> partitions =
        Collections.nCopies(
            MetadataLimits.MAX_PARTITIONS,
            PartitionState.of(
                PartitionState.NO_LEADER, 0, List.of(1_000_001, 1_000_002), List.of(1_000_001)));
    MetadataCommand large =
        new CreateTopic(new TopicState(new UUID(1, 1), "large", partitions), Map.of());
    assertTrue(MetadataCodec.encode(large).length > 4 * ClusterMessages.MAX_BODY_BYTES / 3);
    assertEquals(1, get(cluster.log(9).propose(large)));
    for (int node : List.of(1, 2, 3, 9)) {
      assertEquals(1, get(cluster.log(node).barrier()));
      assertEquals(MetadataLimits.MAX_PARTITIONS, cluster.log(node).image().partitionCount());
    }
  }

  @Test
  void aLeaderThatIsCutOffBothWaysIsReplacedAndConfirmsNothing() throws Exception {
    form();
    allocate(1);
    int old = cluster.leader();
    MetadataLog cutOff = cluster.log(old);
    cluster.cut(old, cluster.others(old));
    for (int other : cluster.others(old)) {
      cluster.cut(other, List.of(old));
    }
    CompletionStage<Long> lost = cutOff.propose(new AllocateProducerIds(old, next, 100));
    assertUnavailable(cutOff.confirmLeadership());
    int other = cluster.others(old).get(0);
    TestCluster.await(() -> leaderAt(other) >= 0 && leaderAt(other) != old);
    allocate(other);
    assertUnavailable(cutOff.confirmLeadership());
    cluster.heal();
    allocate(old);
    // it was sent to the next leader in the end, who refused it: the ids had been given out
    assertThrows(ExecutionException.class, () -> get(lost));
    assertEquals(next, cutOff.image().nextProducerId());
  }

  @Test
  void aVoterThatCanNotKeepItsLogSaysSoAndTakesNoPart() throws Exception {
    RaftSettings impatient =
        new RaftSettings(
            Duration.ofMillis(300), Duration.ofMillis(50), Duration.ofSeconds(2), 2 << 20, 0);
    cluster = new TestCluster(root, VOTERS, impatient).form();
    allocate(1);
    int old = cluster.leader();
    Files.move(cluster.directory(old), root.resolve("elsewhere"));
    Files.createFile(cluster.directory(old));
    CompletionStage<Long> unknown = cluster.log(old).propose(set("as", "failing"));
    TestCluster.await(() -> cluster.failures().containsKey(old));
    assertTrue(
        cluster.failures().get(old).getMessage().contains(cluster.directory(old).toString()),
        cluster.failures().toString());
    int other = cluster.others(old).get(0);
    TestCluster.await(() -> leaderAt(other) >= 0 && leaderAt(other) != old);
    get(cluster.log(other).propose(set("as", "others")));
    cluster.abort(old);
    TestCluster.await(() -> unknown.toCompletableFuture().isDone());
  }

  /** Nothing in this command says what it was decided on, so any leader would take it. */
  @Test
  void whatADeposedLeaderHasDecidedIsNotPassedOn() throws Exception {
    form();
    allocate(1);
    int old = cluster.leader();
    MetadataLog cutOff = cluster.log(old);
    long term = get(cutOff.confirmLeadership());
    get(cutOff.proposeAsLeader(set("as", "leader"), term));
    assertEquals("leader", cutOff.image().config(ConfigTarget.allBrokers()).get("as"));
    assertUnavailable(cluster.log(cluster.follower()).proposeAsLeader(set("as", "no one"), term));
    cluster.cut(old, cluster.others(old));
    for (int other : cluster.others(old)) {
      cluster.cut(other, List.of(old));
    }
    CompletionStage<Long> lost = cutOff.proposeAsLeader(set("as", "deposed"), term);
    int other = cluster.others(old).get(0);
    TestCluster.await(() -> leaderAt(other) >= 0 && leaderAt(other) != old);
    cluster.heal();
    assertUnavailable(lost);
    assertUnavailable(cutOff.proposeAsLeader(set("as", "deposed"), term));
    get(cutOff.propose(set("as", "anybody")));
    get(cluster.log(other).barrier());
    assertEquals("anybody", cluster.log(other).image().config(ConfigTarget.allBrokers()).get("as"));
  }

  private static MetadataCommand set(String key, String value) {
    return new AlterConfig(
        ConfigTarget.allBrokers(), false, Map.of(key, Optional.of(value)), Map.of());
  }

  private int leaderAt(int node) {
    return cluster.node(node).metadata().toCompletableFuture().join().quorum().leader();
  }

  @Test
  void aLeaderWhoseWordsGetLostIsReplaced() throws Exception {
    form();
    allocate(1);
    int old = cluster.leader();
    cluster.cut(old, cluster.others(old));
    int other = cluster.others(old).get(0);
    TestCluster.await(() -> leaderAt(other) >= 0 && leaderAt(other) != old);
    allocate(other);
    cluster.heal();
    allocate(old);
  }

  @Test
  void aLeaderThatHearsNothingGivesUp() throws Exception {
    form();
    allocate(1);
    int old = cluster.leader();
    for (int other : cluster.others(old)) {
      cluster.cut(other, List.of(old));
    }
    assertUnavailable(cluster.log(old).confirmLeadership());
    int other = cluster.others(old).get(0);
    TestCluster.await(() -> leaderAt(other) >= 0 && leaderAt(other) != old);
    allocate(other);
    cluster.heal();
    allocate(old);
  }

  @Test
  void twoOfThreeStartWithoutTheThird() throws Exception {
    form();
    allocate(1);
    for (int voter : VOTERS) {
      cluster.abort(voter);
    }
    cluster.start(1);
    cluster.start(3);
    allocate(3);
    cluster.start(2);
    allocate(2);
  }

  @Test
  void aWipedVoterRefusesToStartAndRejoinsTwiceWhenToldTo() throws Exception {
    form();
    allocate(1);
    for (int round = 0; round < 2; round++) {
      wipe(2);
      cluster.format(2);
      cluster.start(2);
      ExecutionException refused =
          assertThrows(ExecutionException.class, () -> get(cluster.node(2).metadata()));
      assertTrue(refused.getCause().getMessage().contains("rejoin"), refused.toString());
      cluster.abort(2);
      cluster.start(2, true);
      allocate(2);
      awaitVoting(2);
    }
    // its vote counts again
    cluster.abort(1);
    allocate(2);
    assertEquals(next, get(cluster.log(3).barrier()));
  }

  private void awaitVoting(int node) {
    Path file = cluster.directory(node).resolve("formation.properties");
    TestCluster.await(
        () -> {
          try {
            return Files.readString(file).contains("state=VOTING");
          } catch (IOException e) {
            return false;
          }
        });
  }

  @Test
  void aVoterThatHasNotRejoinedYetDoesNotVote() throws Exception {
    form();
    allocate(1);
    wipe(2);
    cluster.format(2);
    // with one of the others gone the node can't know what it has promised
    cluster.abort(3);
    cluster.start(2, true);
    TestCluster.await(() -> formation(2).contains("state=REJOINING"));
    cluster.start(3);
    allocate(2);
    awaitVoting(2);
  }

  private String formation(int node) {
    try {
      return Files.readString(cluster.directory(node).resolve("formation.properties"));
    } catch (IOException e) {
      return "";
    }
  }

  private void wipe(int node) throws Exception {
    cluster.abort(node);
    try (Stream<Path> files = Files.walk(cluster.directory(node))) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  @Test
  void aDirectoryThatIsNotFormattedOrNotOursIsRefused() throws Exception {
    cluster = new TestCluster(root, List.of(1));
    IOException unformatted = assertThrows(IOException.class, () -> cluster.start(1));
    assertTrue(unformatted.getMessage().contains("format"), unformatted.getMessage());
    cluster.format(1);
    assertThrows(IOException.class, () -> cluster.format(1));
    Files.delete(cluster.directory(1).resolve("votes"));
    IOException lost = assertThrows(IOException.class, () -> cluster.start(1));
    assertTrue(lost.getMessage().contains("votes is missing"), lost.getMessage());
  }

  @Test
  void aStableEntryThatIsDamagedStopsTheStart() throws Exception {
    cluster = new TestCluster(root, List.of(1)).form();
    for (int i = 0; i < 20; i++) {
      allocate(1);
    }
    cluster.abort(1);
    Path log = cluster.directory(1).resolve("metadata-1.log");
    byte[] bytes = Files.readAllBytes(log);
    int last = bytes.length - 1;
    while (bytes[last] == 0) {
      last--;
    }
    write(log, last, (byte) (bytes[last] ^ 8));
    cluster.start(1);
    ExecutionException refused =
        assertThrows(ExecutionException.class, () -> get(cluster.node(1).metadata()));
    String message = String.valueOf(refused.getCause().getMessage());
    assertTrue(message.contains("metadata-1.log") && message.contains("position"), message);
    cluster.abort(1);
    write(log, last, bytes[last]);
    cluster.start(1);
    allocate(1);
  }

  private static void write(Path file, long at, byte value) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(new byte[] {value}), at);
    }
  }

  @Test
  void aFullDiskRefusesProposalsAndHarmsNothing() throws Exception {
    cluster = new TestCluster(root, List.of(1)).form();
    allocate(1);
    cluster.abort(1);
    RaftSettings full =
        new RaftSettings(
            Duration.ofMillis(300),
            Duration.ofMillis(50),
            Duration.ofMillis(700),
            2 << 20,
            Long.MAX_VALUE);
    cluster = new TestCluster(root, List.of(1), full);
    cluster.start(1);
    cluster.leader();
    // One whose time runs out while it is on its way to the leader ends as uncertain, rightly.
    TestCluster.await(this::refusedForCertain);
    cluster.abort(1);
    cluster = new TestCluster(root, List.of(1));
    cluster.start(1);
    allocate(1);
    assertEquals(2, cluster.log(1).image().version());
  }

  private boolean refusedForCertain() {
    ExecutionException e =
        assertThrows(
            ExecutionException.class,
            () -> get(cluster.log(1).propose(new AllocateProducerIds(1, next, 1))));
    return !assertInstanceOf(MetadataUnavailableException.class, e.getCause()).mayTakeEffect();
  }
}
