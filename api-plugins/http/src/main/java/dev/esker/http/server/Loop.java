package dev.esker.http.server;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * An event loop and what belongs to it. Everything but {@link #execute} is for its own thread.
 *
 * <p>Once a second it looks for what takes too long: connections on which nothing has been asked
 * yet, and bodies that don't arrive.
 */
public final class Loop {

  private final Context context;
  private final Map<Class<?>, Object> locals = new HashMap<>();
  private final Map<HttpConnection, Peer> peers = new HashMap<>();
  private final Set<BodyReader> readers = new LinkedHashSet<>();
  private final Set<Runnable> waits = new LinkedHashSet<>();
  private boolean ending;

  Loop(Context context) {
    this.context = context;
  }

  /** Runs something on this loop, after what waits for it already. Any thread. */
  public void execute(Runnable task) {
    context.runOnContext(now -> task.run());
  }

  /** Runs something on this loop: now, if this is its thread. */
  void executeHere(Runnable task) {
    if (isCurrent()) {
      task.run();
    } else {
      execute(task);
    }
  }

  /** Whether the caller is this loop's thread. */
  boolean isCurrent() {
    return Vertx.currentContext() == context;
  }

  /**
   * Does something that takes time, or that blocks, on a worker thread.
   *
   * @param next gets the result or the failure, on this loop
   */
  public <T> void offload(Callable<T> work, BiConsumer<T, Throwable> next) {
    context
        .executeBlocking(work, false)
        .onComplete(done -> executeHere(() -> next.accept(done.result(), done.cause())));
  }

  /**
   * The one object of that type that this loop has.
   *
   * @param create makes it at the first call
   */
  public <T> T local(Class<T> type, Function<Loop, T> create) {
    return type.cast(locals.computeIfAbsent(type, first -> create.apply(this)));
  }

  /**
   * Notes something that waits, perhaps for long, and what makes it come to an end before its time,
   * since the broker stops; that is done at once if it stops already.
   *
   * @return forgets it
   */
  public Runnable waiting(Runnable end) {
    if (ending) {
      end.run();
      return () -> {};
    }
    waits.add(end);
    return () -> waits.remove(end);
  }

  void endWaits() {
    ending = true;
    Set<Runnable> all = new LinkedHashSet<>(waits);
    waits.clear();
    all.forEach(Runnable::run);
  }

  Map<HttpConnection, Peer> peers() {
    return peers;
  }

  /** The bodies that are being read, oldest first. */
  Set<BodyReader> readers() {
    return readers;
  }
}
