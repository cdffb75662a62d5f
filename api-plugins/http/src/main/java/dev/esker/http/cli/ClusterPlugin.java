package dev.esker.http.cli;

import dev.esker.commands.ClientCommand;
import dev.esker.commands.Console;
import picocli.CommandLine;

/** {@code esker cluster}. */
public final class ClusterPlugin extends ClientCommand {

  @Override
  public String name() {
    return "cluster";
  }

  @Override
  public String summary() {
    return "show, plan and change how partitions are spread over the brokers";
  }

  @Override
  protected CommandLine command(Console console) {
    return new CommandLine(new ClusterCommand())
        .addSubcommand(new ClusterStatus(console))
        .addSubcommand(new ClusterPlan(console))
        .addSubcommand(new ClusterRebalance(console))
        .addSubcommand(new ClusterDrain.Drain(console))
        .addSubcommand(new ClusterDrain.Undrain(console));
  }
}
