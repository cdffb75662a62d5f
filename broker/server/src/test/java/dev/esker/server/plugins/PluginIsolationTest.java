package dev.esker.server.plugins;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.records.BatchRules;
import dev.esker.spi.CommandPlugin;
import dev.esker.spi.FrontendPlugin;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PluginIsolationTest {

  @TempDir Path root;

  private static final ClassLoader BROKER = PluginIsolationTest.class.getClassLoader();

  private ClassLoader loaderOf(PluginJar jar, String name) throws Exception {
    return PluginFolder.of(jar.writeTo(root, name).getParent(), BROKER).loader();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "dev.esker.server.Broker",
        "dev.esker.engine.StorageEngine",
        "dev.esker.wal.Wal",
        "ch.qos.logback.classic.Logger",
        "org.rocksdb.RocksDB",
        "com.lmax.disruptor.RingBuffer",
        "picocli.CommandLine",
        "io.prometheus.client.Counter",
        "org.junit.jupiter.api.Test",
      })
  void theBrokersOwnClassesDoNotExistForAPlugin(String name) throws Exception {
    BROKER.loadClass(name);
    ClassLoader plugin =
        loaderOf(new PluginJar().source("p.A", "package p; public class A {}"), "a");
    assertThrows(ClassNotFoundException.class, () -> plugin.loadClass(name));
  }

  @ParameterizedTest
  @ValueSource(
      classes = {
        FrontendPlugin.class,
        BatchRules.class,
        org.slf4j.LoggerFactory.class,
        com.github.luben.zstd.Zstd.class,
        String.class
      })
  void theContractIsTheSameOnBothSides(Class<?> shared) throws Exception {
    ClassLoader plugin =
        loaderOf(new PluginJar().source("p.A", "package p; public class A {}"), "a");
    assertSame(shared, plugin.loadClass(shared.getName()));
  }

  @Test
  void aPluginBringsItsOwnVersionOfALibraryThatTheBrokerHasToo() throws Exception {
    String library = "picocli.CommandLine";
    ClassLoader plugin =
        loaderOf(
            new PluginJar()
                .source(
                    library,
                    "package picocli; public class CommandLine {"
                        + " public static final String VERSION = \"the plugin's\"; }"),
            "a");
    Class<?> own = plugin.loadClass(library);
    assertNotSame(BROKER.loadClass(library), own);
    assertEquals("the plugin's", own.getField("VERSION").get(null));
  }

  @Test
  void aPluginCannotReplaceTheContract() throws Exception {
    ClassLoader plugin =
        loaderOf(
            new PluginJar()
                .source("dev.esker.spi.Acks", "package dev.esker.spi; public enum Acks { EVIL }"),
            "a");
    assertSame(dev.esker.spi.Acks.class, plugin.loadClass("dev.esker.spi.Acks"));
  }

  @Test
  void theBrokersResourcesDoNotExistForAPlugin() throws Exception {
    String resource = "META-INF/services/ch.qos.logback.classic.spi.Configurator";
    assertTrue(BROKER.getResource(resource) != null);
    ClassLoader plugin =
        loaderOf(new PluginJar().source("p.A", "package p; public class A {}"), "a");
    assertEquals(null, plugin.getResource(resource));
    assertTrue(!plugin.getResources(resource).hasMoreElements());
  }

  @Test
  void twoPluginsDoNotSeeEachOther() throws Exception {
    ClassLoader a = loaderOf(new PluginJar().source("p.A", "package p; public class A {}"), "a");
    ClassLoader b = loaderOf(new PluginJar().source("p.B", "package p; public class B {}"), "b");
    a.loadClass("p.A");
    assertThrows(ClassNotFoundException.class, () -> a.loadClass("p.B"));
    assertThrows(ClassNotFoundException.class, () -> b.loadClass("p.A"));
  }

  @Test
  void aCommandRunsWithThePluginsContextClassLoader() throws Exception {
    new PluginJar()
        .source(
            "p.Hello",
            """
            package p;
            public final class Hello implements dev.esker.spi.CommandPlugin {
              @Override public String name() { return "hello"; }
              @Override public String summary() { return "says hello"; }
              @Override public int run(
                  String[] arguments, java.io.InputStream in, java.io.PrintStream out,
                  java.io.PrintStream err) {
                ClassLoader context = Thread.currentThread().getContextClassLoader();
                out.print("hello " + arguments[0] + " " + (context == Hello.class.getClassLoader()));
                return 7;
              }
            }
            """)
        .service(CommandPlugin.class, "p.Hello")
        .writeTo(root, "greeter");
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (PluginCatalog catalog = PluginCatalog.discover(List.of(root), BROKER)) {
      CommandPlugin command = catalog.command("hello").orElseThrow();
      int code =
          PluginCatalog.callWithLoaderOf(
              command,
              () ->
                  command.run(
                      new String[] {"you"},
                      InputStream.nullInputStream(),
                      new PrintStream(out, true, StandardCharsets.UTF_8),
                      System.err));
      assertEquals(7, code);
    }
    assertEquals("hello you true", out.toString(StandardCharsets.UTF_8));
  }
}
