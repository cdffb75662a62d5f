package dev.esker.bench.compare.plan;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Picks names by globs: {@code *} stands for any characters, {@code ?} for one. */
public final class Selection {
  private Selection() {}

  /**
   * The names that a pattern fits, in their own order.
   *
   * @param names to choose from
   * @param patterns names or globs; blanks around them don't count
   * @throws UnknownNameException if a pattern fits none
   */
  public static List<String> of(List<String> names, List<String> patterns) {
    Set<String> chosen = new LinkedHashSet<>();
    for (String pattern : patterns) {
      Pattern wanted = compile(pattern.trim());
      List<String> fitting = names.stream().filter(name -> wanted.matcher(name).matches()).toList();
      if (fitting.isEmpty()) {
        throw new UnknownNameException(pattern.trim());
      }
      chosen.addAll(fitting);
    }
    List<String> ordered = new ArrayList<>(names);
    ordered.retainAll(chosen);
    return ordered;
  }

  private static Pattern compile(String glob) {
    StringBuilder regex = new StringBuilder();
    for (int i = 0; i < glob.length(); i++) {
      char c = glob.charAt(i);
      regex.append(c == '*' ? ".*" : c == '?' ? "." : Pattern.quote(String.valueOf(c)));
    }
    return Pattern.compile(regex.toString());
  }

  /** A pattern fits nothing. */
  public static final class UnknownNameException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final String name;

    UnknownNameException(String name) {
      super("no such name: " + name);
      this.name = name;
    }

    /** The pattern. */
    public String name() {
      return name;
    }
  }
}
