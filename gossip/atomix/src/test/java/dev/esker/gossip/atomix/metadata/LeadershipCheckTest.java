package dev.esker.gossip.atomix.metadata;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.gossip.MetadataImage;
import dev.esker.gossip.QuorumView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LeadershipCheckTest {
  private final Loop loop = new Loop("test");
  private final DirectMessages messages = new DirectMessages();
  private final AtomicInteger asked = new AtomicInteger();
  private volatile OptionalLong led = OptionalLong.of(4);
  private final LeadershipCheck check = check(1, 4);

  @AfterEach
  void close() {
    loop.close();
  }

  private LeadershipCheck check(int node, long followsTerm) {
    Standing standing =
        new Standing() {
          @Override
          public QuorumView quorum() {
            List<QuorumView.Replica> voters = new ArrayList<>();
            for (int id = 1; id <= 3; id++) {
              voters.add(new QuorumView.Replica(id, OptionalLong.empty()));
            }
            return new QuorumView(node, 1, 4, voters, List.of());
          }

          @Override
          public OptionalLong ledTerm() {
            return node == 1 ? led : OptionalLong.empty();
          }

          @Override
          public CompletionStage<Boolean> follows(int leader, long term) {
            asked.incrementAndGet();
            return CompletableFuture.completedFuture(leader == 1 && term == followsTerm);
          }

          @Override
          public CompletionStage<byte[]> submit(byte[] entry) {
            return CompletableFuture.failedFuture(new NotSubmittedException("never"));
          }

          @Override
          public CompletionStage<byte[]> submit(byte[] entry, long term) {
            return CompletableFuture.failedFuture(new DeposedException(term));
          }

          @Override
          public MetadataImage applied() {
            return MetadataImage.empty();
          }
        };
    LeadershipCheck made =
        new LeadershipCheck(messages.of(node), loop, standing, Duration.ofSeconds(1));
    messages.of(node).serve(Subjects.CONFIRM, made::onConfirm);
    return made;
  }

  private static long get(CompletionStage<Long> stage) throws Exception {
    return stage.toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  @Test
  void aMajorityIsEnoughAndLessIsNot() throws Exception {
    check(2, 4);
    check(3, 5);
    assertEquals(4, get(check.confirm()));
    messages.off(2);
    assertThrows(ExecutionException.class, () -> get(check.confirm()));
    messages.on(2);
    assertEquals(4, get(check.confirm()));
  }

  @Test
  void whoDoesNotLeadAsksNobody() {
    led = OptionalLong.empty();
    assertThrows(ExecutionException.class, () -> get(check.confirm()));
    assertEquals(0, asked.get());
  }

  @Test
  void manyCallersShareRounds() throws Exception {
    check(2, 4);
    check(3, 4);
    List<CompletionStage<Long>> callers = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      callers.add(check.confirm());
    }
    for (CompletionStage<Long> caller : callers) {
      assertEquals(4, get(caller));
    }
    assertTrue(asked.get() < 10_000, asked + " questions");
  }
}
