package dev.esker.server.plugins;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.esker.server.config.BrokerConfig;
import dev.esker.server.config.ConfigSources;
import dev.esker.spi.Endpoint;
import dev.esker.spi.FrontendPlugin;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two plugins that need different versions of Jackson and Netty, in one broker. */
class LibraryVersionsTest {

  /** Filled by the build: in each of its folders one version of both. */
  private static final Path LIBRARIES = Path.of("target", "plugin-libraries").toAbsolutePath();

  private static final String BODY =
      """
      String jackson = com.fasterxml.jackson.core.json.PackageVersion.VERSION.toString();
      String netty =
          io.netty.util.Version.identify(Plugin.class.getClassLoader())
              .get("netty-common")
              .artifactVersion();
      return new Fixed(jackson + " " + netty, 1);
      """;

  @TempDir Path root;

  private void plugin(String name) throws Exception {
    PluginJar jar = new PluginJar();
    for (Path library : PluginFolder.list(LIBRARIES.resolve(name), "*.jar")) {
      jar.library(library);
    }
    jar.source("p.Plugin", PluginJar.frontendPlugin("p", name, BODY))
        .service(FrontendPlugin.class, "p.Plugin")
        .writeTo(root, name);
  }

  @Test
  void eachSeesItsOwn() throws Exception {
    plugin("old");
    plugin("new");
    ClassLoader loader = LibraryVersionsTest.class.getClassLoader();
    try (PluginCatalog catalog = PluginCatalog.discover(List.of(root), loader);
        Frontends frontends =
            new Frontends(catalog, BrokerConfig.from(new ConfigSources().merge()).plugins())) {
      frontends.create((name, settings) -> null);
      frontends.open();
      frontends.start();
      Map<String, String> versions =
          frontends.states().stream()
              .collect(
                  Collectors.toMap(
                      FrontendState::name,
                      state ->
                          state.endpoints().stream()
                              .map(Endpoint::protocol)
                              .findFirst()
                              .orElse(state.failure())));
      assertEquals("2.12.7 4.1.118.Final", versions.get("old"));
      assertNotEquals(versions.get("old"), versions.get("new"));
      assertEquals(2, versions.get("new").split(" ", -1).length, versions.get("new"));
    }
  }
}
