package dev.esker.it.ops;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an expression of Prometheus' language names: series with the labels that it asks them for,
 * and labels that it groups by. Not a parser: whether an expression is right is for Prometheus to
 * say.
 *
 * @param selectors in their order
 * @param groups labels in {@code by (…)}, {@code on (…)} and so on
 */
record PromQl(List<Selector> selectors, Set<String> groups) {

  /**
   * A series that is asked for.
   *
   * @param name of the figure, {@code _bucket} and so on included
   */
  record Selector(String name, List<Condition> conditions) {}

  /**
   * What is asked of a label.
   *
   * @param operator {@code =}, {@code !=}, {@code =~} or {@code !~}
   */
  record Condition(String label, String operator, String value) {}

  private static final Pattern GROUPING =
      Pattern.compile("\\b(?:by|without|on|ignoring|group_left|group_right)\\s*\\(([^)]*)\\)");
  private static final Pattern CONDITION =
      Pattern.compile("([a-zA-Z_]\\w*)\\s*(=~|!~|!=|=)\\s*\"((?:[^\"\\\\]|\\\\.)*)\"");
  private static final Pattern WORD = Pattern.compile("([a-zA-Z_:][\\w:]*)\\s*(\\{[^}]*\\}|\\()?");
  private static final Set<String> OPERATORS =
      Set.of("and", "or", "unless", "bool", "offset", "by", "without", "on", "ignoring", "inf");

  static PromQl of(String expression) {
    Set<String> groups = new TreeSet<>();
    Matcher grouping = GROUPING.matcher(expression);
    while (grouping.find()) {
      for (String label : grouping.group(1).split(",", -1)) {
        if (!label.isBlank()) {
          groups.add(label.trim());
        }
      }
    }
    // Durations would look like names.
    String rest = GROUPING.matcher(expression).replaceAll(" ").replaceAll("\\[[^\\]]*\\]", " ");
    List<Selector> selectors = new ArrayList<>();
    Matcher word = WORD.matcher(rest);
    while (word.find()) {
      String name = word.group(1);
      String after = word.group(2);
      boolean number = word.start() > 0 && Character.isDigit(rest.charAt(word.start() - 1));
      if (!number && !"(".equals(after) && !OPERATORS.contains(name)) {
        selectors.add(new Selector(name, conditions(after)));
      }
    }
    return new PromQl(List.copyOf(selectors), groups);
  }

  private static List<Condition> conditions(String braces) {
    List<Condition> conditions = new ArrayList<>();
    if (braces != null) {
      Matcher condition = CONDITION.matcher(braces);
      while (condition.find()) {
        conditions.add(new Condition(condition.group(1), condition.group(2), condition.group(3)));
      }
    }
    return conditions;
  }
}
