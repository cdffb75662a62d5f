package dev.esker.bench.compare.figures;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What a comparison ran on.
 *
 * @param processors that the JVM may use
 * @param model of the processors, or "unknown"
 * @param memoryBytes in all; 0 if unknown
 * @param kernel name, version and architecture
 * @param fileSystem type of the one with the data directories
 * @param java version of the driver's JVM, which is that of the brokers written in Java
 * @param load average over the last minute when the comparison began; -1 if unknown
 */
public record Machine(
    int processors,
    String model,
    long memoryBytes,
    String kernel,
    String fileSystem,
    String java,
    double load) {

  /** This machine, with the file system of a directory. */
  public static Machine here(Path data) throws IOException {
    return new Machine(
        Runtime.getRuntime().availableProcessors(),
        field(read("/proc/cpuinfo"), "model name").orElse("unknown"),
        field(read("/proc/meminfo"), "MemTotal").map(Machine::kilobytes).orElse(0L),
        System.getProperty("os.name")
            + " "
            + System.getProperty("os.version")
            + " "
            + System.getProperty("os.arch"),
        Files.getFileStore(data).type(),
        Runtime.version().toString(),
        loadAverage(read("/proc/loadavg")));
  }

  /** The file's text; empty where the system has no such file. */
  private static String read(String file) throws IOException {
    Path path = Path.of(file);
    return Files.isReadable(path) ? Files.readString(path) : "";
  }

  /** The first value of a name in lines of {@code name : value}. */
  static Optional<String> field(String text, String name) {
    return text.lines()
        .filter(line -> line.contains(":"))
        .filter(line -> line.substring(0, line.indexOf(':')).trim().equals(name))
        .map(line -> line.substring(line.indexOf(':') + 1).trim())
        .findFirst();
  }

  static long kilobytes(String value) {
    String digits = value.replaceAll("\\D", "");
    return digits.isEmpty() ? 0 : Long.parseLong(digits) << 10;
  }

  static double loadAverage(String text) {
    int space = text.indexOf(' ');
    return space < 1 ? -1 : Double.parseDouble(text.substring(0, space));
  }

  /** One line for people. */
  public String description() {
    return processors
        + " processors ("
        + model
        + "), "
        + (memoryBytes >> 20)
        + " MiB of memory, "
        + kernel
        + ", "
        + fileSystem
        + ", Java "
        + java;
  }
}
