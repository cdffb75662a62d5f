package dev.esker.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CloseablesTest {
  private final List<String> closed = new ArrayList<>();
  private final Closeables closeables = new Closeables();

  @Test
  void theLastOneOpenedIsClosedFirst() {
    closeables.add("a", () -> closed.add("a"));
    closeables.add("b", () -> closed.add("b"));
    closeables.addBelow("ground", () -> closed.add("ground"));
    closeables.add("c", () -> closed.add("c"));
    closeables.close();
    assertEquals(List.of("c", "b", "a", "ground"), closed);
  }

  @Test
  void oneThatFailsLeavesNoneOfTheOthersOpen() {
    closeables.add("a", () -> closed.add("a"));
    closeables.add(
        "b",
        () -> {
          throw new IOException("broken");
        });
    closeables.add(
        "c",
        () -> {
          throw new IllegalStateException("broken too");
        });
    closeables.add("d", () -> closed.add("d"));
    closeables.close();
    assertEquals(List.of("d", "a"), closed);
  }

  @Test
  void closingTwiceClosesOnce() {
    closeables.add("a", () -> closed.add("a"));
    closeables.close();
    closeables.close();
    assertEquals(List.of("a"), closed);
  }
}
