package dev.esker.bench.compare.figures;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SpreadTest {

  @Test
  void anOddNumberHasAMiddle() {
    Spread spread = Spread.of(List.of(9.0, 1.0, 4.0)).orElseThrow();
    assertEquals(new Spread(4, 1, 9, List.of(9.0, 1.0, 4.0)), spread);
  }

  @Test
  void anEvenNumberHasTwo() {
    assertEquals(3.0, Spread.of(List.of(1.0, 2.0, 4.0, 100.0)).orElseThrow().median());
  }

  @Test
  void oneIsAllOfThem() {
    assertEquals(new Spread(7, 7, 7, List.of(7.0)), Spread.of(List.of(7.0)).orElseThrow());
  }

  @Test
  void noneHasNoSpread() {
    assertEquals(Optional.empty(), Spread.of(List.of()));
  }
}
