package dev.esker.http.groups;

import dev.esker.spi.ClusterView;
import dev.esker.spi.GroupService;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What sessions need of the world around them.
 *
 * @param groups the coordinator
 * @param cluster the newest picture of the cluster
 * @param loop where sessions live
 * @param config the limits
 */
record SessionContext(
    GroupService groups, Supplier<ClusterView> cluster, SessionLoop loop, SessionsConfig config) {
  private static final Logger LOG = LoggerFactory.getLogger(SessionContext.class);

  /**
   * Brings an answer of the coordinator to the loop.
   *
   * @param instead stands for the answer if there is none, since the broker stops or has a bug
   */
  <T> void onLoop(CompletionStage<T> answer, T instead, Consumer<T> next) {
    var unused =
        answer.whenComplete(
            (value, failure) -> {
              if (failure != null) {
                LOG.warn("the coordinator could not answer: {}", failure.toString());
              }
              try {
                loop.execute(() -> next.accept(failure == null ? value : instead));
              } catch (RejectedExecutionException closed) {
                LOG.debug("an answer of the coordinator came after the end");
              }
            });
  }
}
