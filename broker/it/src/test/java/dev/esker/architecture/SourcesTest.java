package dev.esker.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What holds for every file of the sources. */
final class SourcesTest {

  private static final int MOST_LINES = 400;

  /** Longer ones that were there before this test. Names may go, none may come. */
  private static final Set<String> TOO_LONG =
      Set.of(
          "broker/coordinator/src/test/java/dev/esker/coordinator/RebalanceTest.java",
          "log-engine/engine/src/test/java/dev/esker/engine/catalog/CatalogStoreContract.java");

  /** Put together here, since this file is read by the test as well. */
  private static final List<String> REGISTRIES =
      List.of(
          String.join(".", "repo", "maven", "apache", "org"),
          String.join(".", "repo1", "maven", "org"),
          String.join(".", "central", "sonatype", "com"),
          String.join(".", "oss", "sonatype", "org"),
          String.join(".", "registry", "npmjs", "org"),
          String.join(".", "pypi", "org"),
          String.join(".", "files", "pythonhosted", "org"),
          String.join(".", "proxy", "golang", "org"),
          String.join(".", "static", "crates", "io"),
          String.join(".", "packages", "confluent", "io"),
          String.join(".", "jitpack", "io"));

  @Test
  void noClassIsLong() throws IOException {
    Set<String> longer = new TreeSet<>();
    for (Path file : SourceTree.files(".java")) {
      if (linesOfTheClass(file) >= MOST_LINES) {
        longer.add(SourceTree.name(file));
      }
    }
    assertEquals(new TreeSet<>(TOO_LONG), longer, "classes of " + MOST_LINES + " lines or more");
  }

  /** Without the lines of the package and its imports. */
  private static int linesOfTheClass(Path file) throws IOException {
    List<String> lines = Files.readAllLines(file);
    int before = 0;
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).startsWith("import ") || lines.get(i).startsWith("package ")) {
        before = i + 1;
      }
    }
    return lines.size() - before;
  }

  @Test
  void everyPackageSaysWhatItIsFor() {
    Set<String> silent = new TreeSet<>();
    for (Path file : SourceTree.files(".java")) {
      Path folder = file.getParent();
      if (SourceTree.name(file).contains("/src/main/java/")
          && !Files.exists(folder.resolve("package-info.java"))) {
        silent.add(SourceTree.name(folder));
      }
    }
    assertEquals(Set.of(), silent, "packages without package-info.java");
  }

  /** Whoever builds this may have to use a mirror, so only the tools' defaults name registries. */
  @Test
  void noFileNamesTheHostOfAPackageRegistry() throws IOException {
    List<String> found = new ArrayList<>();
    for (Path file : SourceTree.files()) {
      String text = text(file);
      for (String registry : REGISTRIES) {
        if (text.contains(registry)) {
          found.add(SourceTree.name(file) + " names " + registry);
        }
      }
    }
    assertEquals(List.of(), found);
  }

  @Test
  void everyLinkInTheDocumentsLeadsSomewhere() throws IOException {
    List<Path> documents = SourceTree.files(".md");
    assertFalse(documents.isEmpty());
    List<String> broken = new ArrayList<>();
    for (Path document : documents) {
      for (Markdown.Link link : Markdown.read(document).links()) {
        if (!link.isExternal()) {
          link.problem().ifPresent(broken::add);
        }
      }
    }
    assertEquals(List.of(), broken);
  }

  @Test
  void aBrokenLinkIsSeen() throws IOException {
    Path folder = Files.createTempDirectory("links");
    Files.writeString(folder.resolve("there.md"), "# A `b` C, d\n\n# Twice\n\n# Twice\n");
    Path document = folder.resolve("document.md");
    Files.writeString(
        document,
        """
        [good](there.md) [good](there.md#a-b-c-d) [good](there.md#twice-1) [good](#title)
        [bad](absent.md) [bad](there.md#absent) [bad](#absent)
        [external](https://example.org/absent)
        `[code](absent.md)`
        ```
        [block](absent.md)
        ```
        # Title
        """);
    List<Markdown.Link> links = Markdown.read(document).links();
    assertEquals(8, links.size(), links::toString);
    for (Markdown.Link link : links) {
      boolean bad = !link.isExternal() && link.problem().isPresent();
      assertEquals(link.text().equals("bad"), bad, link::toString);
    }
    assertFalse(links.get(0).isExternal());
  }

  /** Its text; empty if it isn't text. */
  private static String text(Path file) throws IOException {
    try {
      return Files.readString(file);
    } catch (MalformedInputException e) {
      return "";
    }
  }
}
