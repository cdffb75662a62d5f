package dev.esker.http.cli;

import dev.esker.commands.CommandGroup;
import picocli.CommandLine.Command;

/** {@code esker cluster}: what hangs below it does the work. */
@Command(
    name = "cluster",
    description = "Shows the brokers, and how the partitions are spread over them; moves them.",
    footer = {"", "Example: esker cluster status"})
final class ClusterCommand extends CommandGroup {}
