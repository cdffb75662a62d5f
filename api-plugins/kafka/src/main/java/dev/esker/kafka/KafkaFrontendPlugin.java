package dev.esker.kafka;

import dev.esker.spi.Frontend;
import dev.esker.spi.FrontendContext;
import dev.esker.spi.FrontendPlugin;
import java.time.InstantSource;

/** The plugin {@code kafka}. */
public final class KafkaFrontendPlugin implements FrontendPlugin {

  /** Does nothing, as the contract asks. */
  public KafkaFrontendPlugin() {}

  @Override
  public String name() {
    return "kafka";
  }

  @Override
  public String version() {
    String version = KafkaFrontendPlugin.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }

  @Override
  public Frontend create(FrontendContext context) {
    return new KafkaFrontend(context, KafkaConfig.of(context.config()), InstantSource.system());
  }
}
