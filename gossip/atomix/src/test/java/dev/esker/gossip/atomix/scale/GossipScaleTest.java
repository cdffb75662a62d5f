package dev.esker.gossip.atomix.scale;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Many members on one machine, over the loopback interface: what gossip costs each, and how long it
 * takes until all know that one has crashed. Prints the table of {@code docs/BENCHMARKS.md}; what
 * it asserts doesn't depend on speed. Each node has a connection to each, so the members are spread
 * over several processes, or there would be too many files open in one.
 */
@Tag("slow")
@Timeout(value = 900, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class GossipScaleTest {
  private static final int MEMBERS = Integer.getInteger("esker.scale.members", 200);
  private static final int MEMBERS_OF_A_PROCESS = 40;
  private static final int CRASHES = 10;
  private static final long SETTLE_NANOS = 60_000_000_000L;
  private static final long IDLE_NANOS = 20_000_000_000L;

  private final List<Process> processes = new ArrayList<>();
  private final List<Writer> inputs = new ArrayList<>();
  private final LinkedBlockingQueue<String[]> said = new LinkedBlockingQueue<>(1_000_000);
  private long wronglyUnreachable;

  @AfterEach
  void end() {
    processes.forEach(Process::destroyForcibly);
  }

  @Test
  void whatGossipCostsAndHowSoonItTells() throws Exception {
    long begin = System.nanoTime();
    start();
    long all =
        await("ALL", words -> true, MEMBERS).stream().mapToLong(w -> time(w, 2)).max().getAsLong();
    report("members, in processes", MEMBERS + ", " + processes.size());
    report("first start until all know all (s)", seconds(all - begin));
    pass(SETTLE_NANOS);
    idle();
    crash();
    int alive = MEMBERS - CRASHES;
    tell("LEFT");
    for (String[] left : await("LEFT", words -> true, processes.size())) {
      assertEquals(alive + " " + alive, left[1] + " " + left[2]);
    }
  }

  private void start() throws Exception {
    List<String> seeds = new ArrayList<>();
    for (int first = 0; first < MEMBERS; first += MEMBERS_OF_A_PROCESS) {
      int count = Math.min(MEMBERS_OF_A_PROCESS, MEMBERS - first);
      List<String> command =
          new ArrayList<>(
              List.of(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "--add-opens=java.base/java.util.concurrent.atomic=ALL-UNNAMED",
                  "--add-opens=java.base/java.util=ALL-UNNAMED",
                  "-Xmx512m",
                  "-XX:+UseSerialGC",
                  "-cp",
                  System.getProperty("java.class.path"),
                  ManyMembers.class.getName(),
                  Integer.toString(first),
                  Integer.toString(count),
                  Integer.toString(MEMBERS)));
      command.addAll(seeds);
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      processes.add(process);
      inputs.add(new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
      Thread reader = new Thread(() -> read(process), "members-" + first);
      reader.setDaemon(true);
      reader.start();
      if (seeds.isEmpty()) {
        seeds.add(await("SEED", words -> true, 1).get(0)[1]);
      }
      await("STARTED", words -> true, 1);
    }
  }

  private void read(Process process) {
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        said.add(line.split(" ", -1));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void tell(String line) throws IOException {
    for (Writer input : inputs) {
      input.write(line + "\n");
      input.flush();
    }
  }

  /** As many lines of that kind as are wanted; what else is said meanwhile is kept. */
  private List<String[]> await(String kind, Predicate<String[]> which, int count)
      throws InterruptedException {
    List<String[]> found = new ArrayList<>();
    List<String[]> others = new ArrayList<>();
    while (found.size() < count) {
      String[] words = said.take();
      if (words[0].equals(kind) && which.test(words)) {
        found.add(words);
      } else {
        others.add(words);
      }
    }
    said.addAll(others);
    return found;
  }

  private void idle() throws Exception {
    wronglyUnreachable = said.stream().filter(words -> words[0].equals("UNREACHABLE")).count();
    long sent = messages();
    long[] before = loopback();
    long from = System.nanoTime();
    pass(IDLE_NANOS);
    double seconds = (System.nanoTime() - from) / 1e9;
    long[] after = loopback();
    report("messages sent by a node, per second", rate(messages() - sent, seconds));
    report("packets sent by a node, per second", rate(after[1] - before[1], seconds));
    report("bytes sent by a node, per second, with headers", rate(after[0] - before[0], seconds));
    report("nodes called unreachable that weren't", Long.toString(wronglyUnreachable));
  }

  private long messages() throws Exception {
    tell("MESSAGES");
    return await("MESSAGES", words -> true, processes.size()).stream()
        .mapToLong(words -> time(words, 1))
        .sum();
  }

  private void crash() throws Exception {
    List<Long> unreachable = new ArrayList<>();
    List<Long> removed = new ArrayList<>();
    for (int i = 0; i < CRASHES; i++) {
      String victim = Integer.toString(MEMBERS - 1 - i);
      Writer owner = inputs.get((MEMBERS - 1 - i) / MEMBERS_OF_A_PROCESS);
      owner.write("CRASH " + victim + "\n");
      owner.flush();
      int left = MEMBERS - 1 - i;
      List<String[]> lines = await("REMOVED", words -> words[2].equals(victim), left);
      long at = time(await("CRASHED", words -> words[1].equals(victim), 1).get(0), 2);
      lines.forEach(words -> removed.add(time(words, 3) - at));
      said.stream()
          .filter(words -> words[0].equals("UNREACHABLE") && words[2].equals(victim))
          .map(words -> time(words, 3) - at)
          .filter(nanos -> nanos > 0)
          .forEach(unreachable::add);
    }
    spread("crash to unreachable", unreachable);
    spread("crash to removed", removed);
  }

  private static long time(String[] words, int index) {
    return Long.parseLong(words[index]);
  }

  private static void spread(String what, List<Long> nanos) {
    long[] sorted = nanos.stream().mapToLong(Long::longValue).sorted().toArray();
    report(what + ", first node (s)", seconds(sorted[0]));
    report(what + ", half of the nodes (s)", seconds(sorted[sorted.length / 2]));
    report(what + ", last node (s)", seconds(Arrays.stream(sorted).max().getAsLong()));
  }

  /** Bytes and packets that the loopback interface has sent; zeros where nobody says. */
  private static long[] loopback() throws IOException {
    Path counters = Path.of("/proc/net/dev");
    if (Files.exists(counters)) {
      for (String line : Files.readAllLines(counters)) {
        if (line.trim().startsWith("lo:")) {
          String[] fields = line.substring(line.indexOf(':') + 1).trim().split(" +", -1);
          return new long[] {Long.parseLong(fields[8]), Long.parseLong(fields[9])};
        }
      }
    }
    return new long[2];
  }

  private static void pass(long nanos) {
    for (long until = System.nanoTime() + nanos; System.nanoTime() < until; ) {
      LockSupport.parkNanos(nanos / 100);
    }
  }

  private static String rate(long count, double seconds) {
    return String.format(Locale.ROOT, "%.0f", count / seconds / MEMBERS);
  }

  private static String seconds(long nanos) {
    return String.format(Locale.ROOT, "%.2f", nanos / 1e9);
  }

  private static void report(String what, String figure) {
    System.out.println("| " + what + " | " + figure + " |");
  }
}
