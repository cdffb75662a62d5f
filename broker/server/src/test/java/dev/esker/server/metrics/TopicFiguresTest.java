package dev.esker.server.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.prometheus.client.CollectorRegistry;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TopicFiguresTest {
  private final TopicFigures figures = new TopicFigures(3);
  private final Set<String> deleted = new HashSet<>();
  private final CollectorRegistry registry = new CollectorRegistry();

  TopicFiguresTest() {
    registry.register(figures.collector(topic -> !deleted.contains(topic)));
  }

  private Double records(String topic) {
    return registry.getSampleValue(
        "esker_topic_produced_records_total", new String[] {"topic"}, new String[] {topic});
  }

  @Test
  void whatIsTooManyIsCountedTogether() {
    for (int i = 0; i < 5; i++) {
      figures.produced("t" + i, 10 + i, 100);
    }
    figures.produced("t0", 1, 1);
    assertEquals(3, figures.size());
    assertEquals(11, records("t0"));
    assertEquals(13 + 14, records("other"));
    assertNull(records("t4"));
  }

  @Test
  void aDeletedTopicMakesRoomForAnother() {
    for (int i = 0; i < 4; i++) {
      figures.produced("t" + i, 1, 1);
    }
    deleted.add("t1");
    assertNull(records("t1"));
    figures.produced("t3", 5, 1);
    assertEquals(5, records("t3"));
    assertEquals(1, records("other"));
  }

  @Test
  void aTopicThatIsCalledLikeTheOthersIsOneOfThem() {
    figures.produced("other", 2, 1);
    assertEquals(2, records("other"));
    figures.fetched("other", 7);
    assertEquals(0, figures.size());
  }
}
