package dev.esker.controller.cluster;

import dev.esker.controller.cluster.ControllerEffect.AnswerHeartbeat;
import dev.esker.controller.cluster.ControllerEffect.ConfirmLeadership;
import dev.esker.controller.cluster.HeartbeatAnswer.Status;
import java.util.List;
import java.util.TreeMap;
import java.util.function.IntFunction;

/**
 * The heartbeats that wait for a lease. A lease is given only once this node has been confirmed as
 * leader after the heartbeat came: then a controller that comes later gives the broker a whole
 * session from a later moment, and doesn't fence it before the lease has ended. One question
 * confirms for all that had come when it was asked. Of each broker at most two wait, one for the
 * question that is asked and one for the next.
 */
final class HeartbeatDesk {
  private TreeMap<Integer, Long> waiting = new TreeMap<>();
  private TreeMap<Integer, Long> asked = new TreeMap<>();
  private boolean asking;
  private long round;

  /** Takes a heartbeat of a registered run; one that waits already is told to ask again. */
  void add(int broker, long request, List<ControllerEffect> effects) {
    Long replaced = waiting.put(broker, request);
    if (replaced != null) {
      effects.add(answer(replaced, HeartbeatAnswer.of(Status.NOT_CONTROLLER)));
    }
  }

  /** Asks whether this node leads, if heartbeats wait for it and nothing is asked yet. */
  void ask(List<ControllerEffect> effects) {
    if (!asking && !waiting.isEmpty()) {
      asked = waiting;
      waiting = new TreeMap<>();
      asking = true;
      effects.add(new ConfirmLeadership(++round));
    }
  }

  /** Leadership was confirmed: answers all that had come before that was asked. */
  void confirmed(long which, IntFunction<HeartbeatAnswer> leases, List<ControllerEffect> effects) {
    if (asking && which == round) {
      asked.forEach((broker, request) -> effects.add(answer(request, leases.apply(broker))));
      asked = new TreeMap<>();
      asking = false;
    }
  }

  /** Leadership wasn't confirmed: nobody gets a lease. */
  void unconfirmed(long which, List<ControllerEffect> effects) {
    confirmed(which, broker -> HeartbeatAnswer.of(Status.NOT_CONTROLLER), effects);
  }

  /** Leadership is lost: nobody gets a lease. */
  void refuseAll(List<ControllerEffect> effects) {
    unconfirmed(round, effects);
    waiting.forEach(
        (broker, request) ->
            effects.add(answer(request, HeartbeatAnswer.of(Status.NOT_CONTROLLER))));
    waiting = new TreeMap<>();
  }

  private static AnswerHeartbeat answer(long request, HeartbeatAnswer answer) {
    return new AnswerHeartbeat(request, answer);
  }
}
