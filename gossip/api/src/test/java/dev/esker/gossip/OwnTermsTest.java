package dev.esker.gossip;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OwnTermsTest {
  private final List<String> told = new ArrayList<>();
  private final OwnTerms terms =
      new OwnTerms(
          new OwnTerms.Listener() {
            @Override
            public void began(long term) {
              told.add("began " + term);
            }

            @Override
            public void ended() {
              told.add("ended");
            }
          });

  private void seen(int leader, long term) {
    terms.seen(new QuorumView(1, leader, term, List.of(), List.of()));
  }

  @Test
  void aTermBeginsAndEndsOnce() {
    seen(QuorumView.NO_LEADER, 1);
    seen(1, 2);
    seen(1, 2);
    seen(2, 3);
    seen(2, 3);
    assertEquals(List.of("began 2", "ended"), told);
    assertEquals(2, terms.last());
  }

  /** Whoever goes on in the old term proposes what nobody takes. */
  @Test
  void aTermEndsBeforeTheNextOneIfNothingWasHeardBetween() {
    seen(1, 2);
    seen(1, 5);
    assertEquals(List.of("began 2", "ended", "began 5"), told);
    assertEquals(5, terms.last());
  }
}
