package dev.esker.gossip.atomix.raft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VoteRecordTest {
  @TempDir Path directory;

  @Test
  void oneVoteForEachTermAndNeverInAnEarlierOne() throws Exception {
    Path file = directory.resolve("votes");
    try (VoteRecord votes = new VoteRecord(file)) {
      assertTrue(votes.vote(3, 1));
      assertTrue(votes.vote(3, 1));
      assertFalse(votes.vote(3, 2));
      assertFalse(votes.vote(2, 1));
      assertTrue(votes.vote(4, 2));
    }
    try (VoteRecord votes = new VoteRecord(file)) {
      assertFalse(votes.vote(4, 1));
      assertFalse(votes.vote(3, 1));
      assertTrue(votes.vote(4, 2));
      assertTrue(votes.vote(5, 1));
    }
  }

  /** A write that was torn leaves the vote before it. */
  @Test
  void aTornSlotLeavesTheOther() throws Exception {
    Path file = directory.resolve("votes");
    try (VoteRecord votes = new VoteRecord(file)) {
      votes.vote(1, 1);
      votes.vote(2, 2);
    }
    byte[] whole = Files.readAllBytes(file);
    for (int at = 0; at < whole.length; at++) {
      byte[] torn = whole.clone();
      torn[at] ^= 1;
      Files.write(file, torn);
      try (VoteRecord votes = new VoteRecord(file)) {
        assertFalse(votes.vote(1, 3), "at " + at);
        assertEquals(at < 16 || at >= 32, !votes.vote(2, 3), "at " + at);
      }
    }
  }
}
