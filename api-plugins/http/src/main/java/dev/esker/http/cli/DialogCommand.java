package dev.esker.http.cli;

import dev.esker.commands.Console;
import dev.esker.commands.ExitCode;
import dev.esker.commands.StopSignal;
import dev.esker.http.client.BrokerClient;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import picocli.CommandLine.Mixin;

/** A conversation about one partition: which one, then the rest, until somebody ends it. */
abstract class DialogCommand implements Callable<Integer> {

  private final Console console;

  @Mixin private DialogOptions client = new DialogOptions();

  DialogCommand(Console console) {
    this.console = console;
  }

  final Console console() {
    return console;
  }

  final DialogOptions client() {
    return client;
  }

  /** What can be wrong about the flags of the subclass. */
  void check() {}

  /** Goes on with the partition that was chosen; may throw {@link CancellationException}. */
  abstract void converse(Dialog dialog, BrokerClient brokers, Partition partition);

  @Override
  public final Integer call() {
    check();
    BrokerClient brokers = client.connect(console);
    Thread self = Thread.currentThread();
    try (StopSignal signal = new StopSignal(self::interrupt)) {
      try (Dialog dialog = Dialog.with(console)) {
        Partition partition = new PartitionQuestion(console, dialog, brokers).ask(client);
        if (partition != null) {
          converse(dialog, brokers, partition);
        }
      } catch (CancellationException e) {
        // Somebody has ended it, which is how conversations end.
      }
      signal.finished(ExitCode.OK);
    }
    return ExitCode.OK;
  }
}
