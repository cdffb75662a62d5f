package dev.esker.bench.load;

import java.util.ArrayList;
import java.util.List;

/**
 * Sends the next record of a lane as soon as one is answered, on the thread that brings the answer,
 * until all are sent, time is up or it is stopped. Its own thread sends the first ones and then
 * waits for the end.
 *
 * <p>Two hundred producers with one record in flight each would be two hundred threads otherwise,
 * each woken for each record; on a machine that is shared with the target that costs the target
 * more than the requests do. It needs senders that neither wait nor tell an outcome within {@link
 * dev.esker.bench.target.Sender#send} ({@link dev.esker.bench.target.Target#sendersAnswerLater()}).
 */
final class ClosedLoopTask implements WritingTask {
  private final List<Loop> loops = new ArrayList<>();
  private final Measurements measurements;
  private final Time time;
  private volatile boolean stopped;
  private int running;
  private Throwable failure;

  /**
   * A task that isn't started.
   *
   * @param inFlight records of each lane at a time; at least 1
   */
  ClosedLoopTask(List<Lane> lanes, int inFlight, Measurements measurements, Time time) {
    for (Lane lane : lanes) {
      loops.add(new Loop(lane, inFlight));
    }
    this.measurements = measurements;
    this.time = time;
    this.running = loops.size();
  }

  @Override
  public void stop() {
    stopped = true;
  }

  @Override
  public void run() {
    loops.forEach(Loop::begin);
    try {
      awaitEnd();
    } catch (InterruptedException e) {
      stopped = true;
      Thread.currentThread().interrupt();
    }
    loops.forEach(loop -> loop.lane.flush());
  }

  private synchronized void awaitEnd() throws InterruptedException {
    while (running > 0 && failure == null) {
      wait();
    }
    if (failure instanceof RuntimeException e) {
      throw e;
    }
    if (failure instanceof Error e) {
      throw e;
    }
  }

  private synchronized void ended() {
    running--;
    notifyAll();
  }

  private synchronized void broken(Throwable why) {
    stopped = true;
    failure = why;
    notifyAll();
  }

  /** One lane; its lock keeps the first records and the answers to them apart. */
  private final class Loop {
    private final Lane lane;
    private final int inFlight;
    private int open;

    Loop(Lane lane, int inFlight) {
      this.lane = lane;
      this.inFlight = inFlight;
      lane.whenAnswered(this::answered);
    }

    synchronized void begin() {
      while (open < inFlight && goesOn()) {
        sendNext();
      }
      if (open == 0) {
        ended();
      }
    }

    private synchronized void answered() {
      open--;
      try {
        if (goesOn()) {
          sendNext();
        }
      } catch (RuntimeException | Error e) {
        // This thread is the target's, which may not know what to do about it.
        broken(e);
      }
      if (open == 0) {
        ended();
      }
    }

    private void sendNext() {
      lane.send(time.nowNanos());
      open++;
    }

    private boolean goesOn() {
      return !stopped
          && lane.hasMore()
          && !lane.isOver(time.nowNanos())
          && measurements.failed.sum() < MAX_FAILURES;
    }
  }
}
