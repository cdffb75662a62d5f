package dev.esker.http.cli;

import picocli.CommandLine.Option;

/** Those of the commands that print something once: how to print it, as well. */
final class ClientOptions extends MetaOptions {

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  boolean json() {
    return json;
  }
}
