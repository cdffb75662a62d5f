package dev.esker.server.cli.dev;

import dev.esker.server.lab.LabServer;
import dev.esker.server.lab.LabSocket;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The brokers of {@code cluster dev} with their supervisor, and with the socket of the failure lab
 * if there is to be one. Opened, stopped and closed by one thread; {@link #kill} comes on any.
 */
final class DevCluster implements AutoCloseable {
  private static final String LAB = "esker.failure-lab=true";
  private static final String LAB_SOCKET = "esker.failure-lab.socket=";

  private final Path launcher;
  private final DevPlan plan;
  private final Consumer<String> lines;
  private final ClusterSupervisor supervisor;
  private final Optional<LabServer> lab;
  private volatile boolean ready;
  private volatile boolean stopping;

  private DevCluster(
      Path launcher, DevPlan plan, Optional<LabSocket> socket, Consumer<String> lines)
      throws IOException {
    this.launcher = launcher;
    this.plan = plan;
    this.lines = lines;
    this.supervisor =
        new ClusterSupervisor(plan.clusterPorts(), this::launch, InstantSource.system());
    this.lab =
        socket.isPresent()
            ? Optional.of(LabServer.open(socket.get(), supervisor))
            : Optional.empty();
    lab.ifPresent(supervisor::servedBy);
  }

  /**
   * Prepares one; no broker is started yet.
   *
   * @param launcher the script that starts a broker
   * @param lines takes what the brokers print, from several threads
   * @throws IOException if the failure lab can't be served
   */
  static DevCluster open(Path launcher, DevPlan plan, boolean failureLab, Consumer<String> lines)
      throws IOException {
    if (!failureLab) {
      return new DevCluster(launcher, plan, Optional.empty(), lines);
    }
    LabSocket socket = LabSocket.below(plan.directory());
    List<String> settings = List.of(LAB, LAB_SOCKET + socket.path());
    return new DevCluster(launcher, plan.with(settings), Optional.of(socket), lines);
  }

  private DevBroker launch(int broker) throws IOException {
    List<String> command = new ArrayList<>(List.of(launcher.toString()));
    command.addAll(plan.arguments(broker));
    DevBroker started = DevBroker.start(Integer.toString(broker), command, lines);
    var unused = started.ended().thenAccept(process -> ended(broker, process));
    return started;
  }

  /** One that is killed is news, not the end: that is what a cluster is for. */
  private void ended(int broker, Process process) {
    if (ready && !stopping) {
      lines.accept("broker " + broker + " has ended with exit code " + process.exitValue());
    }
  }

  /**
   * Starts the brokers.
   *
   * @return their processes
   * @throws IOException if one can't be started
   */
  List<DevBroker> start() throws IOException {
    try {
      return supervisor.start();
    } catch (IOException e) {
      throw new IOException("a broker can't be started: " + e.getMessage(), e);
    }
  }

  /** From now on the end of a broker is told. */
  void tellEnds() {
    ready = true;
  }

  /** Ends all brokers in good order, paused ones too. */
  void stop() throws InterruptedException {
    stopping = true;
    supervisor.stop();
  }

  /** Ends all brokers at once. Waits for nothing. */
  void kill() {
    stopping = true;
    lines.accept("The brokers are killed");
    supervisor.close();
  }

  @Override
  public void close() throws IOException {
    stopping = true;
    supervisor.close();
    if (lab.isPresent()) {
      lab.get().close();
    }
  }
}
