package dev.esker.examples.orders;

/** What a service does with events: the part that is your own. */
interface EventHandler {

  /**
   * Processes an event. It may come a second time, after a crash: do the same again, or notice by
   * its id that it was done.
   *
   * @param origin the partition that it was sent to
   * @throws Exception it couldn't be processed, and may be tried again later
   */
  void handle(Origin origin, Event event) throws Exception;
}
