package dev.esker.kafka;

import dev.esker.spi.Frontend;
import dev.esker.spi.FrontendContext;
import dev.esker.spi.FrontendPlugin;
import dev.esker.spi.PluginSetting;
import java.time.InstantSource;
import java.util.List;

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
  public List<PluginSetting> settings() {
    return KafkaConfig.SETTINGS;
  }

  @Override
  public Frontend create(FrontendContext context) {
    return new KafkaFrontend(context, KafkaConfig.of(context.config()), InstantSource.system());
  }
}
