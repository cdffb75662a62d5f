package dev.esker.gossip.atomix.fault;

import dev.esker.gossip.Member;
import dev.esker.gossip.MetadataCommand;
import dev.esker.gossip.MetadataCommand.CreateTopic;
import dev.esker.gossip.MetadataImage;
import dev.esker.gossip.MetadataListener;
import dev.esker.gossip.MetadataLog;
import dev.esker.gossip.PartitionState;
import dev.esker.gossip.QuorumView;
import dev.esker.gossip.TopicState;
import dev.esker.gossip.atomix.ClusterNode;
import dev.esker.gossip.atomix.ClusterSettings;
import dev.esker.gossip.atomix.raft.Formation;
import dev.esker.gossip.atomix.raft.RaftSettings;
import dev.esker.gossip.atomix.swim.SwimNode;
import dev.esker.gossip.atomix.swim.SwimSettings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * A node as a process of its own, to be killed and stopped. It proposes topics with names of its
 * own as fast as {@link #IN_FLIGHT} of them at a time allow, and writes what it learns to standard
 * output, a line each:
 *
 * <pre>
 * OPEN                   the metadata log is open
 * ACK version name       a proposal has completed
 * LEADER node term       who leads
 * SEEN version name      a command was applied here
 * SNAPSHOT version       it began again from an image
 * BARRIER version        answers "barrier" on standard input
 * TOPICS count hash      after it: how many topics there are, and what they are
 * FAILED why             the node can't go on
 * </pre>
 */
public final class NodeProcess {
  private static final int IN_FLIGHT = 16;

  private NodeProcess() {}

  /**
   * Runs until it is killed.
   *
   * @param args node, first port, directory, run, "rejoin" or "start"; node n listens on port + n
   */
  public static void main(String[] args) throws Exception {
    int node = Integer.parseInt(args[0]);
    int port = Integer.parseInt(args[1]);
    Path directory = Path.of(args[2]);
    String run = args[3];
    List<Integer> voters = List.of(1, 2, 3);
    if (voters.contains(node) && !Files.exists(directory)) {
      Formation.format(directory, "kill", node, voters, UUID.randomUUID());
    }
    List<InetSocketAddress> seeds =
        IntStream.rangeClosed(1, 3)
            .mapToObj(id -> InetSocketAddress.createUnresolved("127.0.0.1", port + id))
            .toList();
    ClusterNode started =
        ClusterNode.start(
            new ClusterSettings(
                new SwimNode.Place("kill", "127.0.0.1", port + node, seeds),
                new Member(node, UUID.randomUUID(), Optional.empty(), true, Map.of()),
                voters,
                directory,
                args[4].equals("rejoin"),
                SwimSettings.defaults(),
                RaftSettings.defaults()),
            cause -> {
              say("FAILED " + cause);
              Runtime.getRuntime().halt(3);
            },
            UUID::randomUUID);
    MetadataLog log;
    try {
      log = started.metadata().toCompletableFuture().get();
    } catch (java.util.concurrent.ExecutionException e) {
      say("FAILED " + e.getCause());
      Runtime.getRuntime().halt(4);
      return;
    }
    say("OPEN");
    log.subscribe(new Teller());
    log.subscribeToLeader(NodeProcess::leader);
    Thread reader = new Thread(() -> read(log), "commands");
    reader.setDaemon(true);
    reader.start();
    propose(log, node, run);
  }

  private static synchronized void say(String line) {
    System.out.println(line);
    System.out.flush();
  }

  private static void leader(QuorumView view) {
    say("LEADER " + view.leader() + " " + view.term());
  }

  private static final class Teller implements MetadataListener {
    @Override
    public void onSnapshot(MetadataImage image) {
      say("SNAPSHOT " + image.version());
    }

    @Override
    public void onCommand(MetadataImage image, MetadataCommand command) {
      say("SEEN " + image.version() + " " + ((CreateTopic) command).topic().name());
    }
  }

  private static void read(MetadataLog log) {
    try (BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        if (line.equals("quiet")) {
          quiet = true;
        } else if (line.equals("barrier")) {
          log.barrier()
              .whenComplete(
                  (version, error) -> {
                    say("BARRIER " + (error == null ? version : -1));
                    if (error == null) {
                      MetadataImage image = log.image();
                      int hash =
                          image.topics().stream()
                              .map(TopicState::name)
                              .sorted()
                              .toList()
                              .hashCode();
                      say("TOPICS " + image.topicCount() + " " + hash);
                    }
                  });
        }
      }
    } catch (IOException e) {
      say("FAILED " + e);
    }
    // whoever has started this process is gone
    Runtime.getRuntime().halt(0);
  }

  private static volatile boolean quiet;

  private static void propose(MetadataLog log, int node, String run) throws Exception {
    Semaphore inFlight = new Semaphore(IN_FLIGHT);
    for (long seq = 0; ; seq++) {
      while (quiet) {
        TimeUnit.MILLISECONDS.sleep(50);
      }
      inFlight.acquire();
      if (quiet) {
        inFlight.release();
        continue;
      }
      String name = "n" + node + "-" + run + "-" + seq;
      UUID id = UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8));
      TopicState topic =
          new TopicState(
              id,
              name,
              List.of(
                  PartitionState.of(PartitionState.NO_LEADER, 0, List.of(node), List.of(node))));
      var unused =
          log.propose(new CreateTopic(topic, Map.of()))
              .whenComplete(
                  (version, error) -> {
                    inFlight.release();
                    if (error == null) {
                      say("ACK " + version + " " + name);
                    }
                  });
      if (seq % 8 == 0) {
        TimeUnit.MILLISECONDS.sleep(2);
      }
    }
  }
}
