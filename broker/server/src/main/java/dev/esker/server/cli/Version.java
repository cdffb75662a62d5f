package dev.esker.server.cli;

/** Which version of the program this is. */
final class Version {

  private Version() {}

  /** The version in the jar's manifest; {@code development} outside of a jar. */
  static String current() {
    String version = Version.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }
}
