package dev.esker.it;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * What is done to a cluster in a round. Each fault leaves the cluster whole again: every process
 * runs, every link passes.
 */
enum ClusterFault {
  /** {@code kill -9} of the leader of a partition. */
  KILL_LEADER {
    @Override
    String strike(Scene scene) throws Exception {
      return killed(scene, scene.leader());
    }
  },

  /** {@code kill -9} of the active controller. */
  KILL_CONTROLLER {
    @Override
    String strike(Scene scene) throws Exception {
      return killed(scene, scene.cluster().controller());
    }
  },

  /** SIGSTOP for longer than every timeout, of a leader or of the controller. */
  PAUSE {
    @Override
    String strike(Scene scene) throws Exception {
      boolean controller = scene.random().nextBoolean();
      int node = controller ? scene.cluster().controller() : scene.leader();
      scene.cluster().node(node).pause();
      try {
        scene.awaitProgress();
        TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
      } finally {
        scene.cluster().node(node).resume();
      }
      return (controller ? "controller " : "leader ") + node;
    }
  },

  /** One direction between a leader, or the controller, and another node, or all others. */
  CUT_ONE_WAY {
    @Override
    String strike(Scene scene) throws Exception {
      int node = scene.random().nextBoolean() ? scene.leader() : scene.cluster().controller();
      List<Links.Link> links = scene.linksFrom(node, scene.random().nextBoolean());
      if (scene.random().nextBoolean()) {
        links = links.stream().map(Links.Link::back).toList();
      }
      return cut(scene, links);
    }
  },

  /** Both directions, likewise. */
  CUT_BOTH_WAYS {
    @Override
    String strike(Scene scene) throws Exception {
      int node = scene.random().nextBoolean() ? scene.leader() : scene.cluster().controller();
      List<Links.Link> links = new ArrayList<>(scene.linksFrom(node, scene.random().nextBoolean()));
      List.copyOf(links).forEach(link -> links.add(link.back()));
      return cut(scene, links);
    }
  },

  /** All connections of a leader are reset, several times. */
  RESET {
    @Override
    String strike(Scene scene) throws Exception {
      int node = scene.leader();
      for (int i = 0; i < RESETS; i++) {
        scene.linksFrom(node, true).forEach(scene.cluster().network()::reset);
        scene.awaitProgress();
      }
      return "leader " + node + ", " + RESETS + " times";
    }
  },

  /** {@code kill -9} of all at the same moment. */
  KILL_ALL {
    @Override
    String strike(Scene scene) throws Exception {
      scene.cluster().killAll();
      scene.cluster().startAll();
      return "all";
    }
  },

  /**
   * A controller whose disk is gone may not come back with an empty one, but with the old one, or
   * if somebody lets it rejoin.
   */
  WIPE_CONTROLLER {
    @Override
    String strike(Scene scene) throws Exception {
      int node = scene.cluster().controller();
      BrokerProcess broker = scene.cluster().node(node);
      Path aside = broker.data().resolveSibling("aside");
      scene.cluster().kill(node);
      Files.move(broker.data(), aside);
      scene.cluster().launch(node);
      int exit = scene.cluster().awaitRefusal(node);
      if (exit != 1 || !broker.err().contains("data directory is new")) {
        throw new AssertionError("exit code " + exit + " and no reason\n" + broker.report());
      }
      scene.awaitProgress();
      boolean rejoin = scene.random().nextBoolean();
      if (rejoin) {
        Program.deleteTree(aside);
        scene.cluster().start(node, "--controller-rejoin=true");
      } else {
        Program.deleteTree(broker.data());
        Files.move(aside, broker.data());
        scene.cluster().start(node);
      }
      return "node " + node + (rejoin ? ", which rejoins" : ", whose disk is found again");
    }
  },

  /** A broker without a vote whose disk is gone comes back as a new one. */
  WIPE_BROKER {
    @Override
    String strike(Scene scene) throws Exception {
      int node = scene.cluster().ids().stream().mapToInt(Integer::intValue).max().orElseThrow();
      scene.cluster().kill(node);
      scene.awaitProgress();
      Program.deleteTree(scene.cluster().node(node).data());
      scene.cluster().start(node);
      return "node " + node;
    }
  },

  /** An orderly restart of one after the other, without waiting for more than its ready line. */
  RESTART_IN_TURN {
    @Override
    String strike(Scene scene) throws Exception {
      for (int node : scene.cluster().ids()) {
        int exit = scene.cluster().terminate(node);
        if (exit != 0) {
          throw new AssertionError("node " + node + " ended with exit code " + exit);
        }
        scene.cluster().start(node);
        scene.awaitInSync();
      }
      return "all";
    }
  };

  private static final long PAUSE_MILLIS = 10_000;
  private static final int RESETS = 5;

  /**
   * What a fault has to do with.
   *
   * @param cluster that it strikes
   * @param topic that is written to
   * @param partitions of it
   * @param random decides what it strikes
   * @param history of what is written
   */
  record Scene(
      BrokerCluster cluster, String topic, int partitions, Random random, History history) {

    private static final int SOME_ACKS = 200;
    private static final long PROGRESS_MILLIS = 90_000;

    /** The leader of some partition. */
    int leader() throws Exception {
      return cluster.leader(topic, random.nextInt(partitions));
    }

    /** From a node to all others, or to one of them. */
    List<Links.Link> linksFrom(int node, boolean all) {
      List<Links.Link> links =
          cluster.ids().stream()
              .filter(other -> other != node)
              .map(other -> new Links.Link(node, other))
              .toList();
      return all ? links : List.of(links.get(random.nextInt(links.size())));
    }

    /** Waits until every partition has taken records: a majority is there, so it must go on. */
    void awaitProgress() throws InterruptedException {
      history.awaitAcks(SOME_ACKS, PROGRESS_MILLIS);
    }

    /** Waits until all replicas are in sync. */
    void awaitInSync() throws Exception {
      cluster.awaitInSync(topic);
    }
  }

  /** Does it, and mends it; returns what it has struck. */
  abstract String strike(Scene scene) throws Exception;

  private static String killed(Scene scene, int node) throws Exception {
    scene.cluster().kill(node);
    scene.awaitProgress();
    scene.cluster().start(node);
    return "node " + node;
  }

  private static String cut(Scene scene, List<Links.Link> links) throws Exception {
    scene.cluster().network().cut(links);
    try {
      scene.awaitProgress();
      TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
    } finally {
      scene.cluster().network().mend();
    }
    return links.toString();
  }
}
