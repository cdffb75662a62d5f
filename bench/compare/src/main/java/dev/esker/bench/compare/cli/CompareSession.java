package dev.esker.bench.compare.cli;

import dev.esker.bench.cli.Terminal;
import dev.esker.bench.compare.figures.Machine;
import dev.esker.bench.compare.peer.AbsentPeerException;
import dev.esker.bench.compare.peer.LiveProcesses;
import dev.esker.bench.compare.peer.Peer;
import dev.esker.bench.compare.peer.PeerFailedException;
import dev.esker.bench.compare.peer.RunningPeer;
import dev.esker.bench.compare.report.HtmlReport;
import dev.esker.bench.compare.report.JsonReport;
import dev.esker.bench.compare.report.TextReport;
import dev.esker.bench.compare.results.Comparison;
import dev.esker.bench.compare.results.Comparison.Circumstances;
import dev.esker.bench.compare.results.Comparison.PeerDescription;
import dev.esker.bench.compare.results.WorkloadResult;
import dev.esker.bench.compare.run.CleanUp;
import dev.esker.bench.compare.run.Rounds;
import dev.esker.bench.compare.run.RunDirectory;
import dev.esker.bench.compare.scenario.Scenario;
import dev.esker.bench.disk.DiskProbe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One comparison from finding the peers to the report. */
final class CompareSession {
  private final Terminal terminal;
  private final Work work;
  private final Places places;
  private final Map<String, PeerDescription> present = new LinkedHashMap<>();
  private final Map<String, String> absent = new LinkedHashMap<>();
  private boolean broken;

  /**
   * What is to be done.
   *
   * @param command as it was typed
   * @param scenarios in order
   * @param peers by name, in the order of their turns
   * @param rounds of each workload
   */
  record Work(String command, List<Scenario> scenarios, List<String> peers, int rounds) {}

  /**
   * Where.
   *
   * @param data below which all data is written
   * @param programs that are named
   * @param json file for the figures
   * @param html file for the page
   * @param noDisk whether the bare disk isn't measured
   */
  record Places(
      Path data,
      PeerChoice.Programs programs,
      Optional<Path> json,
      Optional<Path> html,
      boolean noDisk) {}

  CompareSession(Terminal terminal, Work work, Places places) {
    this.terminal = terminal;
    this.work = work;
    this.places = places;
  }

  /** Does it all; returns whether every peer that is here gave figures that can be trusted. */
  boolean run() throws IOException, InterruptedException {
    LiveProcesses live = new LiveProcesses();
    RunDirectory directory = RunDirectory.in(places.data());
    CleanUp cleanUp = new CleanUp(live, directory);
    try {
      Surroundings surroundings = Surroundings.fromLauncher();
      Circumstances circumstances =
          new Circumstances(
              Machine.here(places.data()),
              work.command(),
              surroundings.commit(live),
              Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
              work.rounds());
      List<Peer> peers =
          prepare(new PeerChoice(surroundings, places.programs(), live, this::progress), directory);
      if (peers.isEmpty()) {
        throw new IOException("none of the peers is here: " + absent);
      }
      String subject = peers.get(0).name();
      List<WorkloadResult> results = new ArrayList<>();
      Comparison comparison = new Comparison(circumstances, present, absent, results);
      show(TextReport.heading(comparison));
      Rounds rounds =
          new Rounds(
              peers,
              work.rounds(),
              places.noDisk() ? Optional.empty() : Optional.of(DiskProbe.Limits.DEFAULTS),
              directory,
              this::progress);
      for (Scenario scenario : work.scenarios()) {
        WorkloadResult result = rounds.run(scenario);
        results.add(result);
        show(TextReport.of(result, subject));
        // After each workload: what a run of hours has found must not be lost if it is ended.
        write(comparison, subject);
      }
      return comparison.isSound() && !broken;
    } finally {
      cleanUp.close();
    }
  }

  private void write(Comparison comparison, String subject) throws IOException {
    if (places.json().isPresent()) {
      Files.writeString(places.json().get(), JsonReport.of(comparison, subject) + "\n");
    }
    if (places.html().isPresent()) {
      Files.writeString(places.html().get(), HtmlReport.of(comparison, subject));
    }
  }

  private List<Peer> prepare(PeerChoice choice, RunDirectory directory)
      throws IOException, InterruptedException {
    List<Peer> peers = new ArrayList<>();
    for (Peer peer : choice.of(work.peers())) {
      progress("preparing " + peer.name());
      try {
        PeerDescription description = peer.prepare();
        startOnce(peer, directory);
        peers.add(peer);
        present.put(peer.name(), description);
      } catch (AbsentPeerException e) {
        miss(peer, "not here: " + e.getMessage());
      } catch (PeerFailedException e) {
        broken = true;
        String tail = e.logTail().isBlank() ? "" : "\n" + e.logTail();
        miss(peer, "doesn't start: " + e.getMessage() + tail);
      }
    }
    return peers;
  }

  private void miss(Peer peer, String why) {
    absent.put(peer.name(), why);
    progress("  " + why);
  }

  /** A start that isn't counted: it reads the program from the disk, which others don't then. */
  private static void startOnce(Peer peer, RunDirectory directory)
      throws PeerFailedException, IOException, InterruptedException {
    Path place = directory.fresh(peer.name());
    try (RunningPeer running = peer.start(place)) {
      running.kill();
    } finally {
      RunDirectory.delete(place);
    }
  }

  private void progress(String line) {
    terminal.err().println("esker bench compare: " + line);
  }

  private void show(String text) {
    terminal.out().println(text);
    terminal.out().flush();
  }
}
