package dev.esker.kafka.cli;

import dev.esker.commands.CommandGroup;
import picocli.CommandLine.Command;

/** {@code esker groups}: what hangs below it does the work. */
@Command(name = "groups", description = "Lists, describes, resets and deletes consumer groups.")
final class GroupsCommand extends CommandGroup {}
