package dev.esker.it.examples;

import dev.esker.it.Output;
import dev.esker.it.Processes;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** A {@code make} with the program that it runs. Used by one thread. */
final class MakeProcess {

  private static final long MILLIS = 120_000;

  private final String target;
  private final Process make;
  private final Output out;
  private final Output err;

  MakeProcess(String target, Process make) throws IOException {
    this.target = target;
    this.make = make;
    make.getOutputStream().close();
    this.out = new Output(target, make.getInputStream());
    this.err = new Output(target, make.getErrorStream());
  }

  /** The lines on standard output up to now. */
  List<String> out() {
    return out.text().lines().toList();
  }

  /** What is on standard error up to now. */
  String err() {
    return err.text();
  }

  /** Waits until a condition holds; fails with what was printed if it doesn't. */
  void await(String what, BooleanSupplier condition) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(MILLIS);
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadline > 0 || !make.isAlive()) {
        throw new AssertionError("not " + what + ": make " + target + "\n" + report());
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }

  /** SIGTERM to make, which passes it on. Returns once all has ended. */
  void terminate() throws IOException, InterruptedException {
    Processes.signal(make.pid(), "TERM");
    awaitEnd();
  }

  /** SIGINT to what make runs, as Ctrl-C does. Returns once all has ended. */
  void interrupt() throws IOException, InterruptedException {
    ProcessHandle program =
        make.descendants().findFirst().orElseThrow(() -> new AssertionError(report()));
    Processes.signal(program.pid(), "INT");
    awaitEnd();
  }

  private void awaitEnd() throws InterruptedException {
    if (!make.waitFor(MILLIS, TimeUnit.MILLISECONDS)) {
      throw new AssertionError("make " + target + " doesn't end\n" + report());
    }
    out.awaitEnd(MILLIS);
    err.awaitEnd(MILLIS);
  }

  private String report() {
    return out.text() + "\n----\n" + err.text();
  }

  /** Ends it whatever it does. */
  void kill() {
    make.descendants().forEach(ProcessHandle::destroyForcibly);
    make.destroyForcibly();
  }
}
