package dev.esker.server.admin;

import static dev.esker.server.admin.AdminFixture.get;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.gossip.MemoryMetadataLog;
import dev.esker.gossip.MetadataCommand.AllocateProducerIds;
import dev.esker.gossip.MetadataUnavailableException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ProducerIdsTest {

  @Test
  void idsAreUniqueAcrossBlocksBrokersAndRestarts() throws Exception {
    try (MemoryMetadataLog log = new MemoryMetadataLog()) {
      Set<Long> seen = new HashSet<>();
      int given = 0;
      for (int restart = 0; restart < 3; restart++) {
        List<ProducerIds> brokers = List.of(new ProducerIds(1, log), new ProducerIds(2, log));
        List<CompletionStage<Long>> asked = new ArrayList<>();
        for (int i = 0; i < 2_500; i++) {
          for (ProducerIds ids : brokers) {
            asked.add(ids.next());
          }
        }
        for (CompletionStage<Long> one : asked) {
          assertTrue(seen.add(get(one)));
          given++;
        }
      }
      assertEquals(15_000, given);
      assertEquals(18_000, log.image().nextProducerId());
    }
  }

  @Test
  void oneBlockIsOneProposalHoweverManyAsk() throws Exception {
    try (MemoryMetadataLog log = new MemoryMetadataLog()) {
      ProducerIds ids = new ProducerIds(1, log);
      List<CompletionStage<Long>> asked = new ArrayList<>();
      for (int i = 0; i < 1_000; i++) {
        asked.add(ids.next());
      }
      for (int i = 0; i < 1_000; i++) {
        assertEquals(i, get(asked.get(i)));
      }
      assertEquals(List.of(new AllocateProducerIds(1, 0, 1_000)), log.applied());
    }
  }

  @Test
  void aFailureIsToldAndTheNextAskerTriesAgain() throws Exception {
    MemoryMetadataLog log = new MemoryMetadataLog();
    ProducerIds ids = new ProducerIds(1, log);
    log.close();
    for (int i = 0; i < 2; i++) {
      ExecutionException e = assertThrows(ExecutionException.class, () -> get(ids.next()));
      assertInstanceOf(MetadataUnavailableException.class, e.getCause());
    }
  }
}
