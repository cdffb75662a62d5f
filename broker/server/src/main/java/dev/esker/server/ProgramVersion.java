package dev.esker.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** Which program this is. Any thread. */
public final class ProgramVersion {

  private ProgramVersion() {}

  /** The version in the jar's manifest; {@code development} outside of a jar. */
  public static String version() {
    String version = ProgramVersion.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }

  /**
   * The revision of the sources that it was built from; {@code unknown} if the build didn't say.
   */
  public static String revision() {
    Properties built = new Properties();
    try (InputStream file = ProgramVersion.class.getResourceAsStream("program.properties")) {
      if (file != null) {
        built.load(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("program.properties can't be read", e);
    }
    return built.getProperty("revision", "unknown");
  }
}
