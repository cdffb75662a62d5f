package dev.esker.examples.orders;

import java.io.PrintStream;

/** Prints events, {@code [orders][0] order_created: evt-…}, and can't process poisonous ones. */
final class PrintingHandler implements EventHandler {

  private final PrintStream out;

  PrintingHandler(PrintStream out) {
    this.out = out;
  }

  @Override
  public void handle(Origin origin, Event event) {
    if (EventGenerator.POISON.equals(event.data())) {
      throw new IllegalArgumentException("event " + event.id() + " is poisonous");
    }
    out.printf("[%s][%d] %s: %s%n", origin.topic(), origin.partition(), event.type(), event.id());
    out.flush();
  }
}
