package dev.esker.engine.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.lmax.disruptor.AlertException;
import com.lmax.disruptor.SequenceBarrier;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

final class StageRunnerTest {

  private final List<String> seen = new ArrayList<>();

  private void run(Stage stage, Long... available) {
    StageRunner runner =
        new StageRunner(
            stage, new Script(available), () -> seen.add("progress"), () -> seen.add("no room"));
    runner.run(failure -> seen.add("failed: " + failure));
  }

  private long take(long from, long to) {
    seen.add(from + " to " + to);
    return to;
  }

  /**
   * With many producers a barrier may answer before the slot that it was asked for is published.
   */
  @Test
  void doesNotWaitForRoomWhileASlotIsOnlyClaimed() {
    run(this::take, -1L, -1L, 0L, 0L, 2L);
    assertEquals(List.of("0 to 0", "progress", "1 to 2", "progress"), seen);
  }

  @Test
  void waitsForRoomWhenTheStageTakesNothing() {
    run((from, to) -> seen.size() < 2 ? from - 1 : take(from, to), 0L, 0L, 0L);
    assertEquals(List.of("no room", "no room", "0 to 0", "progress"), seen);
  }

  @Test
  void endsAtTheFirstFailureWithoutPassingItOn() {
    run(
        (from, to) -> {
          throw new IllegalStateException("broken");
        },
        0L,
        1L);
    assertEquals(List.of("failed: java.lang.IllegalStateException: broken"), seen);
  }

  /** Answers what it was given, one after the other, then says that the pipeline is stopped. */
  private static final class Script implements SequenceBarrier {
    private final Deque<Long> answers;

    Script(Long... answers) {
      this.answers = new ArrayDeque<>(List.of(answers));
    }

    @Override
    public long waitFor(long sequence) throws AlertException {
      if (answers.isEmpty()) {
        throw AlertException.INSTANCE;
      }
      return answers.removeFirst();
    }

    @Override
    public long getCursor() {
      throw new UnsupportedOperationException();
    }

    @Override
    public boolean isAlerted() {
      return answers.isEmpty();
    }

    @Override
    public void alert() {
      throw new UnsupportedOperationException();
    }

    @Override
    public void clearAlert() {
      throw new UnsupportedOperationException();
    }

    @Override
    public void checkAlert() {
      // waitFor says it when the script is over.
    }
  }
}
