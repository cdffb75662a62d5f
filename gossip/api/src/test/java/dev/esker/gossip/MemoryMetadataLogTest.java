package dev.esker.gossip;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class MemoryMetadataLogTest extends MetadataLogContract {
  @Override
  protected MetadataLog open() {
    return new MemoryMetadataLog();
  }

  @Test
  void remembersWhatWasAppliedAndNotWhatWasRefused() throws Exception {
    try (MemoryMetadataLog log = new MemoryMetadataLog()) {
      log.propose(create("a"));
      log.propose(create("a"));
      get(log.propose(create("b")));
      assertEquals(List.of(create("a"), create("b")), log.applied());
    }
  }
}
