package dev.esker.server.plugins;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** Compiles sources into a jar: a plugin as a third party would bring it. */
final class PluginJar {

  private final Map<String, String> sources = new LinkedHashMap<>();
  private final Map<String, String> resources = new LinkedHashMap<>();
  private final List<Path> libraries = new ArrayList<>();

  /** Adds a jar that the plugin brings. */
  PluginJar library(Path jar) {
    libraries.add(jar);
    return this;
  }

  /** Adds a class. */
  PluginJar source(String className, String text) {
    sources.put(className, text);
    return this;
  }

  /** Names the implementation of a service. */
  PluginJar service(Class<?> type, String className) {
    resources.put("META-INF/services/" + type.getName(), className);
    return this;
  }

  /** Writes the jar into {@code root/name/}. */
  Path writeTo(Path root, String name) throws IOException {
    Path folder = Files.createDirectories(root.resolve(name));
    Path classes = Files.createTempDirectory(root, "classes");
    compile(classes);
    for (Path library : libraries) {
      Files.copy(library, folder.resolve(library.getFileName()));
    }
    Path jar = folder.resolve(name + ".jar");
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream out = new JarOutputStream(file);
        Stream<Path> found = Files.walk(classes)) {
      for (Path each : found.filter(Files::isRegularFile).toList()) {
        out.putNextEntry(new JarEntry(classes.relativize(each).toString()));
        out.write(Files.readAllBytes(each));
      }
      for (Map.Entry<String, String> each : resources.entrySet()) {
        out.putNextEntry(new JarEntry(each.getKey()));
        out.write(each.getValue().getBytes(StandardCharsets.UTF_8));
      }
    }
    deleteTree(classes);
    return jar;
  }

  private void compile(Path classes) {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    List<JavaFileObject> units = new ArrayList<>();
    sources.forEach((name, text) -> units.add(new Source(name, text)));
    StringBuilder classPath = new StringBuilder();
    libraries.forEach(library -> classPath.append(library).append(File.pathSeparatorChar));
    classPath.append(System.getProperty("java.class.path"));
    List<String> options =
        List.of("-d", classes.toString(), "-proc:none", "-cp", classPath.toString());
    if (!compiler.getTask(null, null, null, options, null, units).call()) {
      throw new AssertionError("the plugin's sources don't compile");
    }
  }

  private static void deleteTree(Path directory) throws IOException {
    try (Stream<Path> found = Files.walk(directory)) {
      for (Path each : found.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
  }

  private static final class Source extends SimpleJavaFileObject {
    private final String text;

    Source(String className, String text) {
      super(URI.create("string:///" + className.replace('.', '/') + ".java"), Kind.SOURCE);
      this.text = text;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }

  /**
   * The source of a front end.
   *
   * @param body statements of {@code create}; {@code context} is in scope
   */
  static String frontendPlugin(String packageName, String name, String body) {
    return """
        package %s;

        import dev.esker.spi.*;
        import java.time.Duration;
        import java.util.*;
        import java.util.concurrent.*;

        public final class Plugin implements FrontendPlugin {
          @Override public String name() { return "%s"; }
          @Override public String version() { return "1.2.3"; }
          @Override public Frontend create(FrontendContext context) {
            %s
          }

          static final class Fixed implements Frontend {
            private final Endpoint endpoint;
            Fixed(String protocol, int port) {
              endpoint = new Endpoint("MAIN", protocol, "127.0.0.1", port);
            }
            @Override public CompletionStage<List<Endpoint>> start() {
              return CompletableFuture.completedFuture(List.of(endpoint));
            }
            @Override public CompletionStage<Void> drain(Duration atMost) {
              System.setProperty("test.drained." + endpoint.protocol(), "yes");
              return CompletableFuture.completedFuture(null);
            }
            @Override public void close() {
              System.setProperty("test.closed." + endpoint.protocol(), "yes");
            }
          }

          static final class Broken implements Frontend {
            @Override public CompletionStage<List<Endpoint>> start() {
              return CompletableFuture.failedFuture(
                  new java.net.BindException("address already in use"));
            }
            @Override public CompletionStage<Void> drain(Duration atMost) {
              return CompletableFuture.completedFuture(null);
            }
            @Override public void close() {}
          }
        }
        """
        .formatted(packageName, name, body);
  }
}
