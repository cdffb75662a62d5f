package dev.esker.server.metadata;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.esker.gossip.MetadataUnavailableException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class ProposalQueueTest {
  private final MetadataUnavailableException closed =
      new MetadataUnavailableException("closed", false, null);

  @Test
  void isBoundedInNumber() throws Exception {
    ProposalQueue queue = new ProposalQueue(2, 1_000, 1_000);
    queue.add(proposal(10));
    queue.add(proposal(10));
    assertThrows(MetadataUnavailableException.class, () -> queue.add(proposal(10)));
    assertEquals(2, queue.take().size());
    queue.add(proposal(10));
  }

  @Test
  void isBoundedInBytesButTakesOneItemOfAnySize() throws Exception {
    ProposalQueue queue = new ProposalQueue(100, 100, 1_000);
    queue.add(proposal(500));
    assertThrows(MetadataUnavailableException.class, () -> queue.add(proposal(1)));
    queue.take();
    queue.add(proposal(50));
    queue.add(proposal(50));
    assertThrows(MetadataUnavailableException.class, () -> queue.add(proposal(10)));
  }

  @Test
  void batchesAreBoundedAndInOrder() throws Exception {
    ProposalQueue queue = new ProposalQueue(100, 10_000, 100);
    List<ProposalQueue.Proposal> all =
        List.of(proposal(40), proposal(40), proposal(40), proposal(500), proposal(1));
    for (ProposalQueue.Proposal proposal : all) {
      queue.add(proposal);
    }
    assertEquals(all.subList(0, 2), queue.take());
    assertEquals(all.subList(2, 3), queue.take());
    assertEquals(all.subList(3, 4), queue.take());
    assertEquals(all.subList(4, 5), queue.take());
  }

  @Test
  void onceClosedItIsEmptiedAndThenOver() throws Exception {
    ProposalQueue queue = new ProposalQueue();
    queue.add(proposal(1));
    queue.close(closed);
    assertThrows(MetadataUnavailableException.class, () -> queue.add(proposal(1)));
    assertEquals(1, queue.take().size());
    assertEquals(List.of(), queue.take());
    ProposalQueue shut = new ProposalQueue();
    shut.add(proposal(1));
    assertEquals(1, shut.shut(closed).size());
    assertEquals(List.of(), shut.take());
  }

  private static ProposalQueue.Proposal proposal(int bytes) {
    return new ProposalQueue.Proposal(
        Commands.create("t"),
        ByteBuffer.allocate(bytes - Math.min(bytes, 4)),
        new CompletableFuture<>());
  }
}
