package dev.esker.server.cli;

import picocli.CommandLine.Option;

/** {@code --help}, for every command. */
final class HelpOption {

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Print this help.")
  private boolean help;
}
