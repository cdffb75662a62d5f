package dev.esker.server.admin;

import dev.esker.controller.rebalance.RebalancePlans.Sizes;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Finds out how large partitions are, wherever they are. Any thread. */
@FunctionalInterface
public interface SizeSurvey {
  /** Finds out nothing. */
  SizeSurvey NONE = () -> CompletableFuture.completedFuture(new Result(Sizes.UNKNOWN, false));

  /** Asks who may know; doesn't fail, and takes seconds at most. */
  CompletionStage<Result> take();

  /**
   * What was found out.
   *
   * @param sizes 0 for a partition of which nothing was found out
   * @param complete whether everybody who was asked has answered
   */
  record Result(Sizes sizes, boolean complete) {}
}
