package dev.esker.server.cli;

import dev.esker.commands.Console;
import dev.esker.commands.ExitCode;
import dev.esker.commands.Json;
import dev.esker.server.ProgramVersion;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code esker version}. */
@Command(
    name = "version",
    description = "Prints the version of the program and of the JVM.",
    footer = {"", "Example: esker version --json"})
final class VersionCommand implements Callable<Integer> {

  private final Console console;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  VersionCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    String java = Runtime.version().toString();
    if (json) {
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("version", ProgramVersion.version());
      fields.put("java", java);
      console.out().println(Json.of(fields));
    } else {
      console.out().println("esker " + ProgramVersion.version() + " (Java " + java + ")");
    }
    return ExitCode.OK;
  }
}
