package dev.esker.server.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.esker.spi.ClusterAdmin.PlanProgress;
import dev.esker.spi.ClusterAdmin.PlanState;
import dev.esker.spi.ClusterAdmin.Quorum;
import dev.esker.spi.ClusterAdmin.QuorumNode;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ControllerFormatTest {
  private static final Quorum QUORUM =
      new Quorum(
          3,
          9,
          1L << 40,
          List.of(new QuorumNode(1, 5, 6, 7), new QuorumNode(3, -1, -1, -1)),
          List.of(new QuorumNode(8, 1, 2, 3)));

  @Test
  void readsWhatItWrites() {
    assertEquals(QUORUM, ControllerFormat.quorum(ControllerFormat.encode(QUORUM)));
    for (PlanState state : PlanState.values()) {
      PlanProgress progress = new PlanProgress(state, 9, 4, 2, List.of(1, 70_000));
      assertEquals(progress, ControllerFormat.progress(ControllerFormat.encode(progress)));
    }
  }

  @Test
  void refusesWhatSomethingElseWrote() {
    byte[] bytes = ControllerFormat.encode(QUORUM);
    for (int length = 0; length < bytes.length; length++) {
      byte[] cut = Arrays.copyOf(bytes, length);
      assertThrows(IllegalArgumentException.class, () -> ControllerFormat.quorum(cut));
    }
    byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
    assertThrows(IllegalArgumentException.class, () -> ControllerFormat.quorum(longer));
    bytes[0] = 2;
    assertThrows(IllegalArgumentException.class, () -> ControllerFormat.quorum(bytes));
    byte[] progress = ControllerFormat.encode(new PlanProgress(PlanState.IDLE, 0, 0, 0, List.of()));
    progress[1] = 3;
    assertThrows(IllegalArgumentException.class, () -> ControllerFormat.progress(progress));
  }
}
