package dev.esker.http;

import dev.esker.spi.Frontend;
import dev.esker.spi.FrontendContext;
import dev.esker.spi.FrontendPlugin;
import dev.esker.spi.PluginSetting;
import java.time.InstantSource;
import java.util.List;

/** Makes the HTTP front end. */
public final class HttpFrontendPlugin implements FrontendPlugin {

  static final String NAME = "http";

  /** For {@link java.util.ServiceLoader}. */
  public HttpFrontendPlugin() {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String version() {
    String version = HttpFrontendPlugin.class.getPackage().getImplementationVersion();
    return version == null ? "unreleased" : version;
  }

  @Override
  public List<PluginSetting> settings() {
    return HttpConfig.SETTINGS;
  }

  @Override
  public Frontend create(FrontendContext context) {
    return new HttpFrontend(
        context, HttpConfig.of(context.config()), InstantSource.system(), version());
  }
}
