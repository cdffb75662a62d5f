package dev.esker.bench.cli;

import dev.esker.bench.load.ValueForm;

/** How the target is spoken to, and what follows from it where nothing is said. */
enum Protocol {
  /** Any broker that speaks it, through the Java client. */
  kafka("localhost:9092", ValueForm.BINARY, 1_024),

  /** Esker's API. A value of 38 B in <code>{"value":"..."}</code> is a body of 50 B. */
  http("localhost:8080", ValueForm.TEXT, 38);

  private final String server;
  private final ValueForm form;
  private final int recordBytes;

  Protocol(String server, ValueForm form, int recordBytes) {
    this.server = server;
    this.form = form;
    this.recordBytes = recordBytes;
  }

  /** Where it is, unless it is said. */
  String server() {
    return server;
  }

  /** What its values are made of. */
  ValueForm form() {
    return form;
  }

  /** The size of a value, unless it is said. */
  int recordBytes() {
    return recordBytes;
  }
}
