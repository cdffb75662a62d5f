package dev.esker.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Runs programs to their end, and asks the operating system about running ones. */
public final class Processes {

  private static final long END_MILLIS = 60_000;

  private Processes() {}

  /** Runs a command of the program, in a directory. */
  static Finished esker(Path directory, String... arguments)
      throws IOException, InterruptedException {
    return run(Program.installed().command(directory, List.of(arguments)), END_MILLIS);
  }

  /** Runs to the end, without standard input; fails if that takes too long. */
  public static Finished run(ProcessBuilder builder, long millis)
      throws IOException, InterruptedException {
    Process process = builder.start();
    process.getOutputStream().close();
    Output out = new Output("out", process.getInputStream());
    Output err = new Output("err", process.getErrorStream());
    if (!process.waitFor(millis, TimeUnit.MILLISECONDS)) {
      process.destroyForcibly();
      throw new AssertionError(
          builder.command()
              + " didn't end within "
              + millis
              + " ms\n"
              + out.text()
              + "\n"
              + err.text());
    }
    out.awaitEnd(millis);
    err.awaitEnd(millis);
    return new Finished(process.exitValue(), out.text(), err.text());
  }

  /** Sends a signal to a process, and returns once that is done. */
  public static void signal(long pid, String name) throws IOException, InterruptedException {
    Finished kill = run(new ProcessBuilder("kill", "-" + name, Long.toString(pid)), END_MILLIS);
    if (kill.exitCode() != 0) {
      throw new IOException("SIG" + name + " can't be sent to process " + pid + ": " + kill);
    }
  }

  /** Whether there is such a program in the path. */
  public static boolean isInstalled(String program) {
    for (String folder : System.getenv("PATH").split(":", -1)) {
      if (!folder.isEmpty() && Files.isExecutable(Path.of(folder, program))) {
        return true;
      }
    }
    return false;
  }

  /** Open file descriptors of a process; -1 where the system doesn't tell. */
  static int openFiles(long pid) throws IOException {
    Path directory = Path.of("/proc/" + pid + "/fd");
    if (!Files.isDirectory(directory)) {
      return -1;
    }
    try (Stream<Path> open = Files.list(directory)) {
      return (int) open.count();
    }
  }

  /** Resident memory of a process in KiB, now ({@code VmRSS}) or at most ({@code VmHWM}). */
  static long memoryKib(long pid, String field) throws IOException {
    Path status = Path.of("/proc/" + pid + "/status");
    if (!Files.exists(status)) {
      return -1;
    }
    for (String line : Files.readAllLines(status)) {
      if (line.startsWith(field + ":")) {
        return Long.parseLong(line.replaceAll("\\D", ""));
      }
    }
    return -1;
  }
}
