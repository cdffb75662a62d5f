package dev.esker.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class ScaleTest {

  private static List<String> labels(Scale scale) {
    return scale.ticks().stream().map(Scale.Tick::label).toList();
  }

  @Test
  void aLinearScaleEndsAtARoundNumber() {
    Scale scale = Scale.linear(57.2);
    assertEquals(List.of("0", "10", "20", "30", "40", "50", "60"), labels(scale));
    assertEquals(60, scale.max());
    assertEquals(0.5, scale.at(30), 1e-9);
    assertEquals(1, scale.at(99), 1e-9);
    assertEquals(List.of("0", "0.05", "0.10", "0.15", "0.20"), labels(Scale.linear(0.2)));
  }

  @Test
  void aScaleOfNothingIsStillAScale() {
    Scale scale = Scale.linear(0);
    assertEquals(0, scale.at(0), 1e-9);
    assertEquals(true, scale.max() > 0);
    assertEquals(0, Scale.tight(0, 0).at(0), 1e-9);
  }

  @Test
  void aTightScaleEndsWhereTheValuesDo() {
    Scale scale = Scale.tight(6.1, 34.5);
    assertEquals(34.5, scale.max(), 1e-9);
    assertEquals(0, scale.at(6.1), 1e-9);
    assertEquals(List.of("10", "15", "20", "25", "30"), labels(scale));
    assertEquals(List.of("0", "10", "20", "30"), labels(Scale.tight(0, 31)));
  }

  @Test
  void aLogarithmicScaleRunsFromRoundToRound() {
    Scale scale = Scale.logarithmic(0.23, 41);
    assertEquals(0.2, scale.min(), 1e-9);
    assertEquals(50, scale.max(), 1e-9);
    assertEquals(List.of("0.2", "0.5", "1", "2", "5", "10", "20", "50"), labels(scale));
    assertEquals(0, scale.at(0.1), 1e-9);
    assertEquals(Math.log(10) / Math.log(250), scale.at(2), 1e-9);
  }

  @Test
  void ofManyDecadesOnlyThePowersOfTenAreMarked() {
    Scale scale = Scale.logarithmic(0.02, 20_000);
    assertEquals(List.of("0.1", "1", "10", "100", "1,000", "10,000"), labels(scale));
  }

  @Test
  void aSingleValueHasRoomAroundIt() {
    Scale scale = Scale.logarithmic(1, 1);
    assertEquals(1, scale.min(), 1e-9);
    assertEquals(2, scale.max(), 1e-9);
  }
}
