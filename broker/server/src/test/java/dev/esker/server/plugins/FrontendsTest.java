package dev.esker.server.plugins;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.server.config.BrokerConfig;
import dev.esker.server.config.ConfigSources;
import dev.esker.server.config.PluginsConfig;
import dev.esker.spi.Endpoint;
import dev.esker.spi.FrontendPlugin;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FrontendsTest {

  @TempDir Path root;

  private PluginCatalog catalog;

  @AfterEach
  void closeJars() {
    if (catalog != null) {
      catalog.close();
    }
  }

  private void plugin(String name, String body) throws Exception {
    new PluginJar()
        .source("p.Plugin", PluginJar.frontendPlugin("p", name, body))
        .service(FrontendPlugin.class, "p.Plugin")
        .writeTo(root, name);
  }

  private Frontends frontends(String... settings) {
    ConfigSources sources = new ConfigSources();
    for (int i = 0; i < settings.length; i += 2) {
      sources.flag("--set", settings[i], settings[i + 1]);
    }
    PluginsConfig config = BrokerConfig.from(sources.merge()).plugins();
    catalog = PluginCatalog.discover(List.of(root), FrontendsTest.class.getClassLoader());
    return new Frontends(catalog, config);
  }

  private static List<Endpoint> start(Frontends frontends) throws Exception {
    frontends.create((name, settings) -> null);
    frontends.open();
    return frontends.start();
  }

  @Test
  void frontEndsStartInTheOrderOfTheirNamesDrainAndClose() throws Exception {
    plugin("beta", "return new Fixed(\"Beta\", 2);");
    plugin("alpha", "return new Fixed(\"Alpha\", 1);");
    Frontends frontends = frontends();
    List<Endpoint> endpoints = start(frontends);
    assertEquals(List.of("Alpha", "Beta"), endpoints.stream().map(Endpoint::protocol).toList());
    FrontendState alpha = frontends.states().get(0);
    assertEquals(FrontendState.Phase.RUNNING, alpha.phase());
    assertEquals("1.2.3", alpha.version());
    frontends.drain(Duration.ofSeconds(10));
    assertEquals("yes", System.getProperty("test.drained.Alpha"));
    assertEquals("yes", System.getProperty("test.drained.Beta"));
    frontends.close();
    assertEquals("yes", System.getProperty("test.closed.Alpha"));
    assertEquals(FrontendState.Phase.STOPPED, frontends.states().get(0).phase());
  }

  @Test
  void theirOrderCanBeSaid() throws Exception {
    plugin("alpha", "return new Fixed(\"Alpha\", 1);");
    plugin("beta", "return new Fixed(\"Beta\", 2);");
    plugin("gamma", "return new Fixed(\"Gamma\", 3);");
    String[] order = {"frontend.gamma.order", "-1", "frontend.alpha.order", "1"};
    try (Frontends frontends = frontends(order)) {
      assertEquals(
          List.of("Gamma", "Beta", "Alpha"),
          start(frontends).stream().map(Endpoint::protocol).toList());
      assertEquals(
          List.of("gamma", "beta", "alpha"),
          frontends.states().stream().map(FrontendState::name).toList());
    }
  }

  @Test
  void oneThatFailsIsReportedAndTheOthersRun() throws Exception {
    plugin("good", "return new Fixed(\"Good\", 1);");
    plugin("throws", "throw new IllegalArgumentException(\"port = x is wrong\");");
    plugin("links", "throw new NoClassDefFoundError(\"some/Missing\");");
    plugin("binds", "return new Broken();");
    try (Frontends frontends = frontends()) {
      assertEquals(1, start(frontends).size());
      assertEquals("port = x is wrong", failure(frontends, "throws"));
      assertEquals("address already in use", failure(frontends, "binds"));
      assertTrue(failure(frontends, "links").contains("Missing"), failure(frontends, "links"));
      assertNull(failure(frontends, "good"));
    }
  }

  private static String failure(Frontends frontends, String name) {
    return frontends.states().stream()
        .filter(state -> state.name().equals(name))
        .findFirst()
        .orElseThrow()
        .failure();
  }

  @Test
  void oneThatIsRequiredStopsTheStartAndTheOthersCanBeClosed() throws Exception {
    plugin("good", "return new Fixed(\"Good\", 1);");
    plugin("needed", "throw new IllegalArgumentException(\"port = x is wrong\");");
    try (Frontends frontends = frontends("frontend.needed.required", "true")) {
      PluginException e = assertThrows(PluginException.class, () -> start(frontends));
      assertEquals("front end needed can't be started: port = x is wrong", e.getMessage());
    }
  }

  @Test
  void kafkaIsRequiredUnlessToldOtherwise() throws Exception {
    plugin("kafka", "throw new IllegalArgumentException(\"no\");");
    try (Frontends frontends = frontends()) {
      assertThrows(PluginException.class, () -> start(frontends));
    }
    catalog.close();
    try (Frontends frontends = frontends("frontend.kafka.required", "false")) {
      assertEquals(List.of(), start(frontends));
    }
  }

  @Test
  void aRequiredOneThatIsNotInstalledStopsTheStart() {
    try (Frontends frontends = frontends("frontend.http.required", "true")) {
      PluginException e = assertThrows(PluginException.class, () -> start(frontends));
      assertEquals("front end http: no plugin of that name is installed", e.getMessage());
    }
  }

  @Test
  void oneThatIsDisabledIsNotStarted() throws Exception {
    plugin("off", "throw new IllegalStateException();");
    try (Frontends frontends = frontends("frontend.off.enabled", "false")) {
      assertEquals(List.of(), start(frontends));
      assertEquals(FrontendState.Phase.DISABLED, frontends.states().get(0).phase());
    }
  }

  @Test
  void aFolderWithoutJarsOrWithABrokenServiceIsShownWithItsReason() throws Exception {
    Files.createDirectories(root.resolve("empty"));
    new PluginJar()
        .source("p.A", "package p; public class A {}")
        .service(FrontendPlugin.class, "p.Nowhere")
        .writeTo(root, "broken");
    try (Frontends frontends = frontends()) {
      assertEquals(List.of(), start(frontends));
      assertTrue(failure(frontends, "empty").contains("no jar in"), failure(frontends, "empty"));
      assertTrue(failure(frontends, "broken").contains("p.Nowhere"), failure(frontends, "broken"));
    }
  }
}
