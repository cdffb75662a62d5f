package dev.esker.commands;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A word that only says what its subcommands are about. */
public abstract class CommandGroup implements Runnable {

  @Spec private CommandSpec spec;

  /** For subclasses. */
  protected CommandGroup() {}

  @Override
  public final void run() {
    throw new ParameterException(
        spec.commandLine(),
        spec.name() + ": what? There are " + String.join(", ", spec.subcommands().keySet()));
  }
}
