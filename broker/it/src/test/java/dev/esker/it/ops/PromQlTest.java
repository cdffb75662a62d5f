package dev.esker.it.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.esker.it.ops.PromQl.Condition;
import dev.esker.it.ops.PromQl.Selector;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PromQlTest {

  @Test
  void seriesLabelsAndGroupsAreFound() {
    PromQl found =
        PromQl.of(
            "histogram_quantile(0.99, sum by (job, le) (rate(a_bucket{api=\"PRODUCE\", x!~\"b|c\"}"
                + "[5m]))) > 1 and max without (y) (b:c:d) * on (z) time() / 4");
    assertEquals(
        List.of(
            new Selector(
                "a_bucket",
                List.of(new Condition("api", "=", "PRODUCE"), new Condition("x", "!~", "b|c"))),
            new Selector("b:c:d", List.of())),
        found.selectors());
    assertEquals(Set.of("job", "le", "y", "z"), found.groups());
  }

  @Test
  void aBareNameIsASeries() {
    assertEquals(List.of(new Selector("up", List.of())), PromQl.of("up == 0").selectors());
    assertEquals(2, PromQl.of("a / (a + 24e3)").selectors().size());
  }
}
