package dev.esker.examples.line;

import dev.esker.spi.Frontend;
import dev.esker.spi.FrontendContext;
import dev.esker.spi.FrontendPlugin;
import dev.esker.spi.PluginSetting;
import java.util.List;

/** The plugin {@code line}: what the service file in {@code META-INF/services} names. */
public final class LinePlugin implements FrontendPlugin {

  /** Does nothing, as the contract asks. */
  public LinePlugin() {}

  @Override
  public String name() {
    return "line";
  }

  /** What the build has put into the jar's manifest. */
  @Override
  public String version() {
    String version = LinePlugin.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }

  @Override
  public List<PluginSetting> settings() {
    return LineConfig.SETTINGS;
  }

  @Override
  public Frontend create(FrontendContext context) {
    return new LineFrontend(context, LineConfig.of(context.config()));
  }
}
