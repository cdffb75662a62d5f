package dev.esker.architecture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The links and headings of a document. Knows as much of Markdown as our documents use: inline
 * links, headings with {@code #}, code in backticks and in fences. The anchors of headings are
 * those of GitHub.
 *
 * @param links in their order
 * @param anchors of its headings
 */
record Markdown(List<Link> links, Set<String> anchors) {

  private static final Pattern LINK = Pattern.compile("\\[([^\\]]*)\\]\\(([^)\\s]+)\\)");
  private static final Pattern HEADING = Pattern.compile("#{1,6} +(.*?)(?: +#+)? *");
  private static final Pattern CODE = Pattern.compile("`[^`]*`");

  /**
   * A link.
   *
   * @param document in which it stands
   * @param line of that document, from 1
   * @param text that is shown
   * @param target as written
   */
  record Link(Path document, int line, String text, String target) {

    /** Whether it leads out of the repository. */
    boolean isExternal() {
      return target.matches("[a-zA-Z][a-zA-Z0-9+.-]*:.*");
    }

    /** Why it leads nowhere; nothing if it is good. */
    Optional<String> problem() {
      int hash = target.indexOf('#');
      String path = hash < 0 ? target : target.substring(0, hash);
      Path file = path.isEmpty() ? document : document.resolveSibling(path).normalize();
      if (!Files.exists(file)) {
        return Optional.of(this + ": no such file");
      }
      if (hash < 0 || !file.toString().endsWith(".md")) {
        return Optional.empty();
      }
      try {
        return Markdown.read(file).anchors().contains(target.substring(hash + 1))
            ? Optional.empty()
            : Optional.of(this + ": no such heading");
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public String toString() {
      return document + ":" + line + ": [" + text + "](" + target + ")";
    }
  }

  static Markdown read(Path document) throws IOException {
    List<Link> links = new ArrayList<>();
    Set<String> anchors = new HashSet<>();
    Map<String, Integer> used = new HashMap<>();
    boolean fenced = false;
    int number = 0;
    for (String line : Files.readAllLines(document)) {
      number++;
      if (line.stripLeading().startsWith("```")) {
        fenced = !fenced;
      }
      if (fenced) {
        continue;
      }
      Matcher heading = HEADING.matcher(line);
      if (heading.matches()) {
        String anchor = anchor(heading.group(1));
        int before = used.merge(anchor, 1, Integer::sum) - 1;
        anchors.add(before == 0 ? anchor : anchor + "-" + before);
      }
      Matcher link = LINK.matcher(CODE.matcher(line).replaceAll("code"));
      while (link.find()) {
        links.add(new Link(document, number, link.group(1), link.group(2)));
      }
    }
    return new Markdown(links, anchors);
  }

  private static String anchor(String heading) {
    return heading
        .toLowerCase(Locale.ROOT)
        .replaceAll("[^\\p{L}\\p{N}\\p{M} _-]", "")
        .replace(' ', '-');
  }
}
