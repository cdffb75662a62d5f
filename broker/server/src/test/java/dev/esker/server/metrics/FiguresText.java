package dev.esker.server.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads Prometheus' text format, version 0.0.4, more strictly than Prometheus does: every family
 * has help and a type before its samples and stands in one place, no series comes twice, a counter
 * is called so, and buckets rise up to the count.
 */
public final class FiguresText {
  private static final Pattern COMMENT = Pattern.compile("# (HELP|TYPE) ([a-z_][a-z0-9_]*) (.+)");
  private static final Pattern SAMPLE =
      Pattern.compile("([a-z_][a-z0-9_]*)(?:\\{((?:[^\"]|\"(?:[^\"\\\\]|\\\\.)*\")*)\\})? (\\S+)");
  private static final Pattern LABEL =
      Pattern.compile("([a-z_][a-z0-9_]*)=\"((?:[^\"\\\\]|\\\\[\\\\\"n])*)\",?");

  private final Map<String, Family> families = new LinkedHashMap<>();

  /** All samples of a name. */
  public static final class Family {
    private final String name;
    private final String help;
    private final Set<String> labels = new TreeSet<>();
    private final Map<String, Double> samples = new LinkedHashMap<>();
    private String type;

    private Family(String name, String help) {
      this.name = name;
      this.help = help;
    }

    /** Its name, with {@code _total} if it is a counter. */
    public String name() {
      return name;
    }

    /** What it says of itself. */
    public String help() {
      return help;
    }

    /** Its type. */
    public String type() {
      return type;
    }

    /** The names of its labels, without those that its type brings. */
    public Set<String> labels() {
      return labels;
    }

    /** Values by name and labels, as they are written. */
    public Map<String, Double> samples() {
      return samples;
    }
  }

  private FiguresText() {}

  /** Reads a text. */
  public static Map<String, Family> parse(String text) {
    FiguresText read = new FiguresText();
    assertTrue(text.endsWith("\n"), "the last line has no end");
    Family current = null;
    for (String line : text.lines().toList()) {
      current = line.startsWith("#") ? read.comment(line, current) : read.sample(line, current);
    }
    read.families.values().forEach(FiguresText::check);
    return read.families;
  }

  private Family comment(String line, Family current) {
    Matcher parts = COMMENT.matcher(line);
    assertTrue(parts.matches(), line);
    String name = parts.group(2);
    if (parts.group(1).equals("HELP")) {
      Family fresh = new Family(name, parts.group(3));
      assertEquals(null, families.put(name, fresh), "twice: " + line);
      return fresh;
    }
    assertNotNull(current, line);
    assertEquals(current.name, name, line);
    assertEquals(null, current.type, line);
    assertTrue(current.samples.isEmpty(), line);
    current.type = parts.group(3);
    return current;
  }

  private Family sample(String line, Family current) {
    Matcher parts = SAMPLE.matcher(line);
    assertTrue(parts.matches(), line);
    assertNotNull(current, line);
    assertNotNull(current.type, line);
    assertTrue(suffixes(current).contains(parts.group(1)), line + " in " + current.name);
    Matcher label = LABEL.matcher(parts.group(2) == null ? "" : parts.group(2));
    int end = 0;
    while (label.find()) {
      assertEquals(end, label.start(), line);
      end = label.end();
      if (!label.group(1).equals("le") && !label.group(1).equals("quantile")) {
        current.labels.add(label.group(1));
      }
    }
    assertEquals(parts.group(2) == null ? 0 : parts.group(2).length(), end, line);
    String series = line.substring(0, line.lastIndexOf(' '));
    double value = number(parts.group(3));
    assertEquals(null, current.samples.put(series, value), "twice: " + line);
    return current;
  }

  private static double number(String text) {
    return switch (text) {
      case "+Inf" -> Double.POSITIVE_INFINITY;
      case "-Inf" -> Double.NEGATIVE_INFINITY;
      default -> Double.parseDouble(text);
    };
  }

  private static List<String> suffixes(Family family) {
    String name = family.name;
    return switch (family.type) {
      case "counter", "gauge" -> List.of(name);
      case "summary" -> List.of(name, name + "_sum", name + "_count");
      case "histogram" -> List.of(name + "_bucket", name + "_sum", name + "_count");
      default -> throw new AssertionError(name + " is a " + family.type);
    };
  }

  private static void check(Family family) {
    String what = family.name;
    assertNotNull(family.type, what);
    assertEquals(family.type.equals("counter"), what.endsWith("_total"), what);
    family.samples.forEach(
        (series, value) ->
            assertFalse(family.type.equals("counter") && !(value >= 0), series + " is " + value));
    if (family.type.equals("histogram")) {
      checkBuckets(family);
    }
  }

  private static void checkBuckets(Family family) {
    double last = 0;
    boolean ended = false;
    List<Double> counts = new ArrayList<>();
    List<Double> whole = new ArrayList<>();
    for (Map.Entry<String, Double> sample : family.samples.entrySet()) {
      if (sample.getKey().startsWith(family.name + "_bucket")) {
        last = ended ? 0 : last;
        assertTrue(sample.getValue() >= last, sample.toString());
        last = sample.getValue();
        ended = sample.getKey().contains("le=\"+Inf\"");
        if (ended) {
          whole.add(last);
        }
      } else if (sample.getKey().startsWith(family.name + "_count")) {
        counts.add(sample.getValue());
      }
    }
    assertEquals(counts, whole, family.name);
  }
}
