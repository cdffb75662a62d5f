package dev.esker.server;

import dev.esker.spi.Endpoint;
import dev.esker.spi.Frontend;
import dev.esker.spi.FrontendContext;
import dev.esker.spi.FrontendPlugin;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** A front end without a socket, that notes what it is told and what it sees then. */
final class TwinFrontend implements FrontendPlugin, Frontend {

  final List<String> seen = new CopyOnWriteArrayList<>();
  volatile FrontendContext context;
  volatile Function<FrontendContext, CompletionStage<Void>> onDrain =
      ignored -> CompletableFuture.completedFuture(null);

  private void see(String call) {
    seen.add(call + " " + context.readiness().state());
  }

  @Override
  public String name() {
    return "twin";
  }

  @Override
  public String version() {
    return "1";
  }

  @Override
  public Frontend create(FrontendContext given) {
    context = given;
    see("create");
    return this;
  }

  @Override
  public CompletionStage<List<Endpoint>> open() {
    see("open");
    return CompletableFuture.completedFuture(List.of(new Endpoint("HEALTH", "Twin", "there", 1)));
  }

  @Override
  public CompletionStage<List<Endpoint>> start() {
    see("start");
    context.cluster().selfId();
    return CompletableFuture.completedFuture(List.of(new Endpoint("MAIN", "Twin", "there", 1)));
  }

  @Override
  public CompletionStage<Void> drain(Duration atMost) {
    see("drain");
    return onDrain.apply(context);
  }

  @Override
  public void close() {
    see("close");
  }
}
