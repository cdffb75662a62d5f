package dev.esker.gossip.atomix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.gossip.MetadataCommand.AllocateProducerIds;
import dev.esker.gossip.MetadataLog;
import dev.esker.gossip.MetadataLogContract;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ClusterNodeTest {
  @TempDir Path root;

  private TestCluster cluster;

  @AfterEach
  void closeCluster() {
    if (cluster != null) {
      cluster.close();
    }
  }

  private abstract static class InCluster extends MetadataLogContract {
    @TempDir Path root;
    TestCluster cluster;

    @AfterEach
    final void closeCluster() {
      cluster.close();
    }
  }

  @Nested
  @Tag("slow")
  class Alone extends InCluster {
    @Override
    protected MetadataLog open() throws Exception {
      cluster = new TestCluster(root, List.of(4)).form();
      return cluster.log(4);
    }
  }

  @Nested
  @Tag("slow")
  class AtTheLeader extends InCluster {
    @Override
    protected MetadataLog open() throws Exception {
      cluster = new TestCluster(root, List.of(1, 2, 3)).form();
      return cluster.log(cluster.leader());
    }
  }

  @Nested
  @Tag("slow")
  class AtAFollower extends InCluster {
    @Override
    protected MetadataLog open() throws Exception {
      cluster = new TestCluster(root, List.of(1, 2, 3)).form();
      return cluster.log(cluster.follower());
    }
  }

  @Nested
  class AtAnObserver extends InCluster {
    @Override
    protected MetadataLog open() throws Exception {
      cluster = new TestCluster(root, List.of(1)).form();
      cluster.start(9);
      return cluster.log(9);
    }
  }

  @Test
  void allNodesComeToTheSameImageAndGoOnWithoutTheLeader() throws Exception {
    cluster = new TestCluster(root, List.of(1, 2, 3)).form();
    cluster.start(7);
    for (int i = 0; i < 100; i++) {
      if (i == 50) {
        cluster.abort(cluster.leader());
      }
      int node = i % 2 == 0 ? 7 : cluster.leader();
      MetadataLog log = cluster.log(node);
      assertEquals(i, get(log.barrier()));
      assertEquals(i + 1, get(log.propose(new AllocateProducerIds(node, i, 1))));
    }
    MetadataLog last = cluster.log(cluster.follower());
    assertEquals(100, get(last.barrier()));
    assertEquals(last.image(), cluster.log(cluster.leader()).image());
    assertEquals(last.image(), cluster.log(7).image());
  }

  @Test
  void whatWasAcknowledgedIsThereAfterAllWereRestarted() throws Exception {
    cluster = new TestCluster(root, List.of(1, 2, 3)).form();
    long next = 0;
    for (int round = 0; round < 2; round++) {
      for (int i = 0; i < 50; i++) {
        MetadataLog log = cluster.log(1 + i % 3);
        get(log.barrier());
        long version = get(log.propose(new AllocateProducerIds(1, next, 1)));
        next++;
        assertEquals(next, version);
      }
      for (int node = 1; node <= 3; node++) {
        cluster.abort(node);
      }
      for (int node = 1; node <= 3; node++) {
        cluster.start(node);
      }
    }
    for (int node = 1; node <= 3; node++) {
      MetadataLog log = cluster.log(node);
      assertEquals(next, get(log.barrier()));
      assertEquals(next, log.image().nextProducerId());
    }
    assertTrue(cluster.failures().isEmpty(), cluster.failures().toString());
  }

  private static <T> T get(CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(30, TimeUnit.SECONDS);
  }
}
