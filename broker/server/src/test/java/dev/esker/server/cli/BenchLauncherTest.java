package dev.esker.server.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class BenchLauncherTest {

  @TempDir Path home;

  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  /** What the launcher starts here: writes its arguments to the file that the first one names. */
  static final class Driver {
    private Driver() {}

    public static void main(String[] arguments) throws IOException {
      Files.writeString(Path.of(arguments[0]), String.join("|", arguments));
      System.exit(arguments.length);
    }
  }

  private void install(String mainClass) throws IOException {
    Files.createDirectories(home.resolve("bench"));
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, mainClass);
    String entry = Driver.class.getName().replace('.', '/') + ".class";
    try (JarOutputStream jar =
            new JarOutputStream(
                Files.newOutputStream(home.resolve("bench").resolve("driver.jar")), manifest);
        InputStream code = Driver.class.getClassLoader().getResourceAsStream(entry)) {
      jar.putNextEntry(new JarEntry(entry));
      code.transferTo(jar);
    }
  }

  private int run(String... arguments) {
    Console console =
        new Console(
            InputStream.nullInputStream(),
            new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            Map.of());
    return new BenchLauncher(console, new Distribution(home)).run(List.of(arguments));
  }

  @Test
  void argumentsAndExitCodeArePassedThroughAsTheyAre() throws Exception {
    install(Driver.class.getName());
    Path said = home.resolve("said");
    assertEquals(4, run(said.toString(), "--help", "a b", "--x=*"));
    assertEquals(said + "|--help|a b|--x=*", Files.readString(said));
    assertEquals(1, run(said.toString()));
  }

  @Test
  void withoutADriverItSaysHowOneIsBuilt() throws Exception {
    assertEquals(ExitCode.FAILED, run());
    install("com.example.Other");
    assertEquals(ExitCode.FAILED, run());
    List<String> lines = err.toString(StandardCharsets.UTF_8).lines().toList();
    assertEquals(2, lines.size());
    assertTrue(lines.get(1).contains("isn't installed"), lines.get(1));
  }
}
