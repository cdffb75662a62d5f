package dev.esker.bench.compare.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.bench.compare.scenario.LoadScenario;
import dev.esker.bench.compare.scenario.RestartScenario;
import dev.esker.bench.compare.scenario.Scenario;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CatalogueTest {
  private static final Sizing SIZING =
      new Sizing(Duration.ofSeconds(1), Duration.ofSeconds(3), 0.01);

  private static Scenario find(String name) {
    return Catalogue.of(SIZING).stream()
        .filter(scenario -> scenario.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void namesAreDifferent() {
    List<String> names = Catalogue.of(SIZING).stream().map(Scenario::name).toList();
    assertEquals(names.size(), new HashSet<>(names).size(), names::toString);
  }

  @Test
  void theSizesAreFollowed() {
    LoadScenario load = (LoadScenario) find("throughput-100b-1000");
    assertEquals(1_000, load.workload().topic().partitions());
    assertEquals(100, load.workload().shape().bytes());
    assertEquals(Duration.ofSeconds(3), load.workload().bounds().duration());
    assertEquals(Duration.ofSeconds(1), load.workload().warmUp());
    assertEquals(0, load.workload().clients().consumers());
    RestartScenario restart = (RestartScenario) find("restart-10000");
    assertEquals(1_000, restart.workload().bounds().records());
    assertEquals(10_000, restart.workload().topic().partitions());
  }

  @Test
  void latencyIsMeasuredInAnOpenLoopAndReadBack() {
    LoadScenario load = (LoadScenario) find("latency-10000");
    assertTrue(load.workload().isOpenLoop());
    assertEquals(10_000, load.workload().rate());
    assertEquals(1, load.workload().clients().consumers());
    assertEquals(0, load.settings().lingerMillis());
  }

  @Test
  void theRoomOnTheDiskGrowsWithTheTime() {
    Sizing longer = new Sizing(Duration.ofSeconds(1), Duration.ofSeconds(9), 0.01);
    long some = find("throughput-1k-1").diskBytes();
    long more =
        Catalogue.of(longer).stream()
            .filter(scenario -> scenario.name().equals("throughput-1k-1"))
            .findFirst()
            .orElseThrow()
            .diskBytes();
    assertTrue(more > some, more + " > " + some);
  }

  @ParameterizedTest
  @EnumSource
  void presetsNameWorkloadsThatThereAre(Preset preset) {
    List<String> names = Catalogue.of(preset.sizing()).stream().map(Scenario::name).toList();
    assertFalse(Selection.of(names, preset.workloads()).isEmpty());
    assertTrue(preset.rounds() >= 1);
  }

  @Test
  void sizesThatMakeNoSenseAreRefused() {
    Duration second = Duration.ofSeconds(1);
    assertThrows(IllegalArgumentException.class, () -> new Sizing(second, Duration.ZERO, 1));
    assertThrows(IllegalArgumentException.class, () -> new Sizing(second.negated(), second, 1));
    assertThrows(IllegalArgumentException.class, () -> new Sizing(second, second, 0));
    assertThrows(IllegalArgumentException.class, () -> new Sizing(second, second, 101));
    assertThrows(IllegalArgumentException.class, () -> new Sizing(second, second, Double.NaN));
  }
}
