package dev.esker.bench.compare.figures;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What Linux says of a process at one moment, from {@code /proc/PID/stat} and {@code
 * /proc/PID/status} (proc(5)).
 *
 * @param cpuSeconds user and system time of all its threads since its start
 * @param residentBytes memory now (VmRSS)
 * @param peakBytes memory at most (VmHWM)
 */
public record ProcessFigures(double cpuSeconds, long residentBytes, long peakBytes) {
  /** USER_HZ: 100 on every architecture that we run on, whatever the kernel's own clock does. */
  private static final double TICKS_PER_SECOND = 100;

  private static final int UTIME = 14;
  private static final int STIME = 15;

  /**
   * Looks at a process.
   *
   * @throws IOException if there is none, or the system has no {@code /proc}
   */
  public static ProcessFigures of(long pid) throws IOException {
    Path folder = Path.of("/proc", Long.toString(pid));
    return parse(
        Files.readString(folder.resolve("stat")), Files.readString(folder.resolve("status")));
  }

  /**
   * Reads the two files.
   *
   * @throws IOException if something is missing in them, as in those of a process that has ended
   */
  static ProcessFigures parse(String stat, String status) throws IOException {
    // The second field is the program's name in parentheses, with whatever characters it has.
    int name = stat.lastIndexOf(')');
    String[] fields = stat.substring(name + 1).trim().split(" +", -1);
    // What follows the name begins with the third field.
    if (name < 0 || fields.length <= STIME - 3) {
      throw new IOException("no times of a process in '" + stat.trim() + "'");
    }
    long ticks = number(fields[UTIME - 3]) + number(fields[STIME - 3]);
    return new ProcessFigures(
        ticks / TICKS_PER_SECOND, bytes(status, "VmRSS:"), bytes(status, "VmHWM:"));
  }

  private static long bytes(String status, String field) throws IOException {
    String line =
        status
            .lines()
            .filter(each -> each.startsWith(field))
            .findFirst()
            .orElseThrow(() -> new IOException("no " + field + " in the status of a process"));
    String value = line.substring(field.length()).trim();
    if (!value.endsWith(" kB")) {
      throw new IOException("'" + line + "' is not in kB");
    }
    return number(value.substring(0, value.length() - 3).trim()) << 10;
  }

  private static long number(String text) throws IOException {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new IOException("'" + text + "' is no number", e);
    }
  }
}
