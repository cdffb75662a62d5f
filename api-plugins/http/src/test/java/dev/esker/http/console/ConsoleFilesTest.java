package dev.esker.http.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which files there are, and what is known of each. */
class ConsoleFilesTest {

  private static final Pattern ROW = Pattern.compile("\\| `([^`]+)` \\|.*\\| `([0-9a-f]{64})` \\|");
  private static final Pattern PICTURE = Pattern.compile("url\\([\"']?([^\"')]+)[\"']?\\)");
  private static final Pattern ICON = Pattern.compile("/icons/([a-z0-9-]+)\\.svg");
  private static final Pattern IMPORT =
      Pattern.compile(
          "(?:^|[;}\n])\\s*(?:import|export)\\s*(?:[\\w{*][^;\"']*?\\bfrom\\s*)?[\"']([^\"']+)[\"']");
  private static final Pattern LINK = Pattern.compile("(?:href|src)=\"([^\"]+)\"");

  @TempDir private Path folder;

  private static byte[] resource(String name) throws IOException {
    try (InputStream in =
        ConsoleFilesTest.class.getClassLoader().getResourceAsStream("console/" + name)) {
      assertTrue(in != null, name);
      return in.readAllBytes();
    }
  }

  private static String sha256(byte[] bytes) throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
  }

  @Test
  void thePageAndItsLibrariesAreThereAndNothingElse() throws IOException {
    Set<String> names = ConsoleFiles.ofProgram().names();
    for (String name :
        new String[] {
          "index.html",
          "lib/html.js",
          "lib/htm/htm.module.js",
          "lib/preact/preact.module.js",
          "lib/preact/hooks.module.js",
          "lib/uplot/uPlot.esm.js",
          "lib/uplot/uPlot.min.css",
          "lib/fonts/fonts.css"
        }) {
      assertTrue(names.contains(name), name + " of " + names);
    }
    assertTrue(names.stream().anyMatch(name -> name.matches("lib/icons/[a-z0-9-]+\\.svg")));
    for (String name : names) {
      assertTrue(name.matches("[\\w./-]+\\.(html|js|css|json|svg|png|woff2)"), name);
    }
  }

  /** No script or style within the page, and no other host: the policy would refuse them. */
  @Test
  void thePageAsksOnlyForWhatIsThere() throws IOException {
    ConsoleFiles files = ConsoleFiles.ofProgram();
    String page = new String(resource("index.html"), StandardCharsets.UTF_8);
    for (MatchResult link : LINK.matcher(page).results().toList()) {
      String to = link.group(1);
      assertTrue(to.matches("/[^/].*"), () -> to + " isn't of this host");
      if (to.startsWith("/console/")) {
        assertTrue(files.find(to.substring("/console/".length())).isPresent(), to);
      }
    }
    assertTrue(!page.contains("<style") && !page.contains("style=\"") && !page.contains("onclick"));
    assertEquals(
        page.split("<script", -1).length, page.split("<script [^>]*src=", -1).length, page);
  }

  /** A module that isn't found by a path of its own can't be found by a browser. */
  @Test
  void modulesImportByPath() throws IOException {
    for (String name : ConsoleFiles.ofProgram().names()) {
      if (name.endsWith(".js")) {
        String source = new String(resource(name), StandardCharsets.UTF_8);
        for (MatchResult each : IMPORT.matcher(source).results().toList()) {
          assertTrue(each.group(1).startsWith("."), name + " imports " + each.group(1));
        }
      }
    }
  }

  @Test
  void stylesAskOnlyForWhatIsThere() throws IOException {
    ConsoleFiles files = ConsoleFiles.ofProgram();
    for (String name : files.names()) {
      if (name.endsWith(".css")) {
        String style = new String(resource(name), StandardCharsets.UTF_8);
        for (MatchResult each : PICTURE.matcher(style).results().toList()) {
          String to = each.group(1);
          String folder = name.substring(0, name.lastIndexOf('/') + 1);
          String file = to.startsWith("/console/") ? to.substring(9) : folder + to;
          assertTrue(to.startsWith("data:") || files.find(file).isPresent(), name + ": " + to);
        }
      }
    }
  }

  /** As the build names them, since what it has laid out once stays there. */
  @Test
  void theIconsThatAreTakenAreThoseThatAreUsed() throws IOException {
    String icons = new String(resource("style/icons.css"), StandardCharsets.UTF_8);
    assertEquals(icons(icons), icons(Files.readString(Path.of("pom.xml"))));
  }

  private static Set<String> icons(String text) {
    return ICON.matcher(text)
        .results()
        .map(each -> each.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void librariesAreWhatTheirAuthorsPublished() throws Exception {
    String readme = new String(resource("lib/README.md"), StandardCharsets.UTF_8);
    int rows = 0;
    for (MatchResult row : ROW.matcher(readme).results().toList()) {
      assertEquals(row.group(2), sha256(resource("lib/" + row.group(1))), row.group(1));
      rows++;
    }
    assertEquals(7, rows);
  }

  @Test
  void aTagIsOfTheContent() throws Exception {
    ConsoleFile file = ConsoleFile.of("a.js", "x".getBytes(StandardCharsets.UTF_8)).orElseThrow();
    String digest = sha256("x".getBytes(StandardCharsets.UTF_8));
    assertEquals('"' + digest + '"', file.tag());
    assertEquals(Optional.of(file.tag()), file.tagAmong("\"other\", " + file.tag()));
    assertEquals(Optional.of(file.tag()), file.tagAmong("W/" + file.tag()));
    assertEquals(Optional.of(file.tag()), file.tagAmong("*"));
    String compressed = '"' + digest + "-gzip\"";
    assertEquals(Optional.of(compressed), file.tagAmong(compressed));
    assertEquals(Optional.empty(), file.tagAmong('"' + digest.replace('a', 'b') + '"'));
    assertEquals(Optional.empty(), file.tagAmong(""));
  }

  @Test
  void whatHasAVersionInItsNameLasts() {
    byte[] any = {1};
    assertTrue(ConsoleFile.of("fonts/inter-latin-5.3.0.woff2", any).orElseThrow().lasting());
    assertTrue(!ConsoleFile.of("fonts/inter.woff2", any).orElseThrow().lasting());
    assertTrue(!ConsoleFile.of("app.js", any).orElseThrow().lasting());
  }

  /** As in a broker, whose plugins are jars; their names may need quoting in an address. */
  @Test
  void theyAreReadFromAJar() throws IOException {
    Path jar = folder.resolve("the plugin's #1.jar");
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
      for (String name : new String[] {"console/index.html", "console/ui/a.js", "other/b.js"}) {
        out.putNextEntry(new JarEntry(name));
        out.write(name.getBytes(StandardCharsets.UTF_8));
      }
    }
    URL page = new URL("jar:" + jar.toUri() + "!/console/index.html");
    ConsoleFiles files = ConsoleFiles.beside(page);
    assertEquals(Set.of("index.html", "ui/a.js"), files.names());
    assertEquals("console/ui/a.js", files.find("ui/a.js").orElseThrow().content().toString());
    Files.delete(jar);
  }

  @Test
  void aFolderGoesBeforeTheProgram() throws IOException {
    Files.writeString(folder.resolve("index.html"), "mine");
    Files.createDirectories(folder.resolve("pages"));
    Files.writeString(folder.resolve("pages/new.js"), "new");
    Files.writeString(folder.resolve("notes.txt"), "not served");
    Path secret = Files.writeString(folder.resolveSibling("secret.js"), "secret");
    Files.createSymbolicLink(folder.resolve("link.js"), secret);
    ConsoleFiles files = ConsoleFiles.ofProgram().under(folder);
    assertEquals("mine", files.find("index.html").orElseThrow().content().toString());
    assertEquals("new", files.find("pages/new.js").orElseThrow().content().toString());
    assertTrue(files.find("lib/html.js").isPresent());
    assertTrue(files.find("notes.txt").isEmpty());
    assertTrue(files.find("link.js").isEmpty(), "a link leads out of the folder");
    Files.delete(secret);
  }
}
