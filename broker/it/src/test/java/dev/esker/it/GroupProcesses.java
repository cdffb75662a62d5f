package dev.esker.it;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The processes of a group's members; killed at the end if they still run. */
final class GroupProcesses implements AutoCloseable {

  private static final long END_MILLIS = 60_000;

  private final String bootstrap;
  private final String topic;
  private final String group;
  private final String assignor;
  private final GroupJournal journal;
  private final Map<String, Process> processes = new LinkedHashMap<>();
  private final List<Output> outputs = new ArrayList<>();

  GroupProcesses(
      String bootstrap, String topic, String group, Class<?> assignor, GroupJournal journal) {
    this.bootstrap = bootstrap;
    this.topic = topic;
    this.group = group;
    this.assignor = assignor.getName();
    this.journal = journal;
  }

  /** Starts a member; its name is for the journal, settings are further ones of the consumer. */
  void start(String member, String... settings) throws IOException {
    List<String> words = new ArrayList<>();
    words.add(ProcessHandle.current().info().command().orElseThrow());
    // Several share two cores: what a short life needs least is an optimising compiler.
    words.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx128m"));
    words.addAll(List.of("-cp", System.getProperty("surefire.test.class.path")));
    words.addAll(List.of(GroupMember.class.getName(), bootstrap, topic));
    words.addAll(List.of("group.id", group, "partition.assignment.strategy", assignor));
    words.addAll(List.of("session.timeout.ms", "10000", "heartbeat.interval.ms", "500"));
    words.addAll(List.of(settings));
    Process process =
        new ProcessBuilder(words).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    process.getOutputStream().close();
    processes.put(member, process);
    outputs.add(new Output(member, process.getInputStream(), line -> said(member, line)));
  }

  private void said(String member, String line) {
    if (!journal.add(member, line)) {
      System.err.println(member + ": " + line);
    }
  }

  /** Ends a member in good order. */
  void terminate(String member) throws InterruptedException {
    // Process.destroy would close the pipe, and with it lose what the member says at last.
    processes.get(member).toHandle().destroy();
    awaitExit(member);
    journal.awaitEvent(member, "ended");
  }

  /** Ends it as {@code kill -9} does. */
  void kill(String member) throws InterruptedException {
    processes.get(member).destroyForcibly();
    awaitExit(member);
    journal.killed(member);
  }

  private void awaitExit(String member) throws InterruptedException {
    if (!processes.get(member).waitFor(END_MILLIS, TimeUnit.MILLISECONDS)) {
      throw new AssertionError(member + " doesn't end");
    }
  }

  @Override
  public void close() {
    processes.values().forEach(Process::destroyForcibly);
    boolean interrupted = false;
    for (Output output : outputs) {
      // It ends with its process.
      try {
        output.awaitEnd(END_MILLIS);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
