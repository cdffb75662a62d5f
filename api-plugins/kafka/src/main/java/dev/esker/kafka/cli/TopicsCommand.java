package dev.esker.kafka.cli;

import picocli.CommandLine.Command;

/** {@code esker topics}: what hangs below it does the work. */
@Command(name = "topics", description = "Creates, lists, describes, alters and deletes topics.")
final class TopicsCommand extends CommandGroup {}
