package dev.esker.bench.compare.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.esker.bench.compare.plan.Selection.UnknownNameException;
import java.util.List;
import org.junit.jupiter.api.Test;

class SelectionTest {
  private static final List<String> NAMES = List.of("a-1", "a-10", "b", "a.1");

  @Test
  void namesStandForThemselves() {
    assertEquals(List.of("a.1"), Selection.of(NAMES, List.of("a.1")));
    assertEquals(List.of("b"), Selection.of(NAMES, List.of(" b ")));
  }

  @Test
  void globsStandForMany() {
    assertEquals(List.of("a-1", "a-10"), Selection.of(NAMES, List.of("a-*")));
    assertEquals(List.of("a-1", "a.1"), Selection.of(NAMES, List.of("a?1")));
    assertEquals(NAMES, Selection.of(NAMES, List.of("*")));
  }

  @Test
  void theOrderIsThatOfTheNamesAndNoneComesTwice() {
    assertEquals(List.of("a-1", "a-10", "b"), Selection.of(NAMES, List.of("b", "a-*", "a-1")));
  }

  @Test
  void aPatternThatFitsNothingIsAnError() {
    UnknownNameException e =
        assertThrows(UnknownNameException.class, () -> Selection.of(NAMES, List.of("b", "c*")));
    assertEquals("c*", e.name());
    assertThrows(UnknownNameException.class, () -> Selection.of(NAMES, List.of("")));
  }
}
