package dev.esker.it.scripts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.it.Brokers;
import dev.esker.it.Clients;
import dev.esker.it.Finished;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Brokers restarted one after the other, under load. */
@Tag("slow")
final class RollingRestartIT {

  private static final String SCRIPT = "rolling-restart.sh";
  private static final int PARTITIONS = 6;

  @RegisterExtension private final Brokers brokers = new Brokers();

  @Test
  void noWriteFailsAndNoneIsLost() throws Exception {
    try (ScriptCluster cluster = ScriptCluster.start(brokers.directory(), 3)) {
      create(cluster, "load");
      List<Long> before = pids(cluster);
      try (NumberedWrites writes = new NumberedWrites(cluster.bootstrap(), "load", PARTITIONS)) {
        String leader = controller(cluster);
        Finished done = cluster.script(SCRIPT, "--restart", cluster.command("restart"));
        assertEquals(0, done.exitCode(), () -> done + "\n" + report(cluster));
        int sent = writes.finish();
        assertEquals(List.of(), writes.failures());
        assertEquals(sent, writes.acknowledged());
        List<String> restarts =
            done.out().lines().filter(line -> line.contains(" restart ")).toList();
        assertEquals(3, restarts.size(), done::toString);
        System.out.printf(
            "rolling restart: %d writes, none failed; longest time without an acknowledgement %d"
                + " ms; first leader of controllers %s; %s%n",
            sent, writes.longestMillis(), leader, restarts);
        assertAllThere(cluster, sent);
      }
      IntStream.range(0, 3)
          .forEach(i -> assertNotEquals(before.get(i), pids(cluster).get(i), "broker " + (i + 1)));
      assertNoStateLeft(cluster);
    }
  }

  private static void create(ScriptCluster cluster, String topic) throws Exception {
    Finished done =
        cluster.script(
            "create-topic-rack-aware.sh",
            topic,
            "--partitions=" + PARTITIONS,
            "--config=min.insync.replicas=2");
    assertEquals(0, done.exitCode(), done::toString);
  }

  private static List<Long> pids(ScriptCluster cluster) {
    List<Long> pids = new ArrayList<>();
    for (int broker = 1; broker <= 3; broker++) {
      try {
        pids.add(cluster.pid(broker));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return pids;
  }

  private static String controller(ScriptCluster cluster) throws Exception {
    return cluster
        .curl("/cluster/status")
        .replaceFirst("(?s).*\"quorum\":\\{\"leader\":(\\d+).*", "$1");
  }

  private static String report(ScriptCluster cluster) {
    try {
      return cluster.report();
    } catch (IOException e) {
      return e.toString();
    }
  }

  /** Each number once, and in its partition in the order of sending. */
  private static void assertAllThere(ScriptCluster cluster, int sent) {
    List<List<Integer>> found = new ArrayList<>();
    List<List<Integer>> wanted = new ArrayList<>();
    for (int partition = 0; partition < PARTITIONS; partition++) {
      found.add(new ArrayList<>());
      int first = partition;
      wanted.add(
          IntStream.range(0, sent).filter(each -> each % PARTITIONS == first).boxed().toList());
    }
    for (ConsumerRecord<String, String> each :
        Clients.readAll(cluster.bootstrap(), "load", PARTITIONS)) {
      found.get(each.partition()).add(Integer.parseInt(each.value()));
    }
    assertEquals(wanted, found);
  }

  private static void assertNoStateLeft(ScriptCluster cluster) throws Exception {
    Path state = cluster.directory().resolve("state/esker");
    try (var files = Files.list(state)) {
      assertEquals(List.of(), files.toList());
    }
  }

  /** A command that fails in the midst ends it; the same command goes on where it was. */
  @Test
  void itGoesOnWhereItWas() throws Exception {
    try (ScriptCluster cluster = ScriptCluster.start(brokers.directory(), 3)) {
      create(cluster, "quiet");
      List<Long> before = pids(cluster);
      Path broken = cluster.directory().resolve("broken");
      Path done = cluster.directory().resolve("done");
      Files.createFile(broken);
      // The second restart fails as long as the file is there.
      String command =
          "echo {id} >>'%s'; if [ -e '%s' ] && [ $(wc -l <'%s') -eq 2 ]; then exit 7; fi; %s"
              .formatted(done, broken, done, cluster.command("restart"));
      Finished first = cluster.script(SCRIPT, "--restart", command);
      assertEquals(1, first.exitCode(), first::toString);
      assertTrue(first.err().contains("that command failed with exit code 7"), first::toString);
      assertTrue(first.err().contains("run the same command again"), first::toString);
      Files.delete(broken);

      Finished second = cluster.script(SCRIPT, "--restart", command);
      assertEquals(0, second.exitCode(), () -> second + "\n" + report(cluster));
      List<String> order = Files.readAllLines(done);
      assertEquals(4, order.size(), order::toString);
      assertEquals(order.get(1), order.get(2), "the one that failed comes first");
      assertFalse(order.subList(1, 4).contains(order.get(0)), order::toString);
      assertTrue(second.out().contains("done: " + order.get(0)), second::toString);
      IntStream.range(0, 3)
          .forEach(i -> assertNotEquals(before.get(i), pids(cluster).get(i), "broker " + (i + 1)));
      assertNoStateLeft(cluster);
    }
  }

  /** While a broker is away, the next one isn't restarted as well. */
  @Test
  void itWaitsForAWholeCluster() throws Exception {
    try (ScriptCluster cluster = ScriptCluster.start(brokers.directory(), 3)) {
      create(cluster, "quiet");
      cluster.ctl("kill", 3);
      Finished refused =
          cluster.script(
              SCRIPT, "--timeout=5", "--brokers=1,2", "--restart", cluster.command("restart"));
      assertEquals(1, refused.exitCode(), refused::toString);
      assertTrue(refused.err().contains("was not restarted"), refused::toString);
      assertFalse(refused.out().contains("ctl restart"), refused::toString);

      Finished thin =
          cluster.script("create-topic-rack-aware.sh", "thin", "-r", "1", "--partitions=1");
      assertEquals(0, thin.exitCode(), thin::toString);
      Finished fragile =
          cluster.script(SCRIPT, "--timeout=5", "--restart", cluster.command("restart"));
      assertEquals(1, fragile.exitCode(), fragile::toString);
      assertTrue(fragile.err().contains("thin(1 replicas, 1 needed)"), fragile::toString);
    }
  }
}
