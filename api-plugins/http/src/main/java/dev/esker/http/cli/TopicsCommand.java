package dev.esker.http.cli;

import dev.esker.commands.CommandGroup;
import picocli.CommandLine.Command;

/** {@code esker topics}: what hangs below it does the work. */
@Command(
    name = "topics",
    description = "Creates, lists, describes, alters and deletes topics.",
    footer = {"", "Example: esker topics create orders --partitions 3"})
final class TopicsCommand extends CommandGroup {}
