package dev.esker.server.plugins;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.server.Broker;
import dev.esker.server.BrokerListener;
import dev.esker.server.EngineCore;
import dev.esker.server.config.BrokerConfig;
import dev.esker.server.config.ConfigSources;
import dev.esker.spi.AdminService.NewTopic;
import dev.esker.spi.FrontendPlugin;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The template for plugins compiles, is loaded from a folder, and serves. */
@Timeout(120)
class TemplateTest {

  private static final Path TEMPLATE =
      Path.of("..", "..", "api-plugins", "template").toAbsolutePath().normalize();
  private static final String PACKAGE = "com.example.hello";

  @TempDir Path root;

  private static String source(String name) throws Exception {
    Path folder = TEMPLATE.resolve("src/main/java").resolve(PACKAGE.replace('.', '/'));
    return Files.readString(folder.resolve(name + ".java"));
  }

  @Test
  void itServesFromAFolderOfPlugins() throws Exception {
    Path service =
        TEMPLATE.resolve("src/main/resources/META-INF/services/" + FrontendPlugin.class.getName());
    new PluginJar()
        .source(PACKAGE + ".package-info", source("package-info"))
        .source(PACKAGE + ".HelloPlugin", source("HelloPlugin"))
        .service(FrontendPlugin.class, Files.readString(service).trim())
        .writeTo(root.resolve("plugins"), "hello");
    BrokerConfig config =
        BrokerConfig.from(
            new ConfigSources()
                .flag("", "data.dir", root.resolve("data").toString())
                .flag("", "tail.cache.bytes", "16MiB")
                .flag("", "frontend.hello.port", "0")
                .flag("", "frontend.hello.required", "true")
                .merge());
    List<Path> roots = List.of(root.resolve("plugins"));
    try (PluginCatalog catalog =
            PluginCatalog.discover(roots, TemplateTest.class.getClassLoader());
        Broker broker = Broker.start(config, catalog, EngineCore::open, BrokerListener.NONE)) {
      NewTopic topic = new NewTopic("orders", 3, (short) -1, Map.of(), Map.of());
      broker
          .core()
          .admin()
          .createTopics(List.of(topic), false, 60_000)
          .toCompletableFuture()
          .get(60, TimeUnit.SECONDS);
      assertEquals("orders 3\n", read(broker.endpoints().get(0).port()));
      assertEquals(List.of("host", "port"), names(catalog));
    }
  }

  private static List<String> names(PluginCatalog catalog) {
    return catalog.settings().get("hello").stream().map(each -> each.name()).toList();
  }

  private static String read(int port) throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(60_000);
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** Whoever copies it must get a build that finds this version of the contract. */
  @Test
  void itsBuildIsForThisVersion() throws Exception {
    String parent = Files.readString(TEMPLATE.resolve("../../pom.xml").normalize());
    String version = parent.replaceFirst("(?s).*?<version>(.*?)</version>.*", "$1");
    String slf4j = parent.replaceFirst("(?s).*<slf4j.version>(.*?)</slf4j.version>.*", "$1");
    String own = Files.readString(TEMPLATE.resolve("pom.xml"));
    assertTrue(own.contains("<esker.version>" + version + "</esker.version>"), version);
    assertTrue(own.contains("<version>" + slf4j + "</version>"), slf4j);
  }
}
