package dev.esker.commands;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads JSON (RFC 8259) as what {@link Json} writes: maps, lists, texts, numbers, booleans and
 * null. A whole number that fits is a Long, any other number a Double. For answers of brokers that
 * a command has started itself, which are small; used once, by one thread.
 */
public final class JsonReader {

  /** How deep lists and objects may lie in each other. */
  private static final int MAX_DEPTH = 100;

  private final String text;
  private int next;
  private int depth;

  private JsonReader(String text) {
    this.text = text;
  }

  /**
   * What a text says.
   *
   * @throws IllegalArgumentException if it isn't JSON; says where
   */
  public static Object read(String text) {
    JsonReader reader = new JsonReader(text);
    Object value = reader.value();
    reader.space();
    if (reader.next < text.length()) {
      throw reader.bad("something behind the end");
    }
    return value;
  }

  private IllegalArgumentException bad(String what) {
    return new IllegalArgumentException(what + " at position " + next + " of JSON");
  }

  private void space() {
    while (next < text.length() && " \t\r\n".indexOf(text.charAt(next)) >= 0) {
      next++;
    }
  }

  /** What comes next behind spaces, which stays there; a null character at the end. */
  private char peek() {
    space();
    return next < text.length() ? text.charAt(next) : 0;
  }

  private boolean took(char wanted) {
    boolean there = peek() == wanted;
    if (there) {
      next++;
    }
    return there;
  }

  private void expect(char wanted) {
    if (!took(wanted)) {
      throw bad("no '" + wanted + "'");
    }
  }

  private Object value() {
    if (depth == MAX_DEPTH) {
      throw bad("more than " + MAX_DEPTH + " levels");
    }
    depth++;
    Object value =
        switch (peek()) {
          case '{' -> object();
          case '[' -> list();
          case '"' -> string();
          case 't' -> word("true", true);
          case 'f' -> word("false", false);
          case 'n' -> word("null", null);
          default -> number();
        };
    depth--;
    return value;
  }

  private Map<String, Object> object() {
    Map<String, Object> object = new LinkedHashMap<>();
    expect('{');
    if (took('}')) {
      return object;
    }
    do {
      if (peek() != '"') {
        throw bad("no name");
      }
      String name = string();
      expect(':');
      object.put(name, value());
    } while (took(','));
    expect('}');
    return object;
  }

  private List<Object> list() {
    List<Object> list = new ArrayList<>();
    expect('[');
    if (took(']')) {
      return list;
    }
    do {
      list.add(value());
    } while (took(','));
    expect(']');
    return list;
  }

  private Object word(String word, Object value) {
    if (!text.startsWith(word, next)) {
      throw bad("no value");
    }
    next += word.length();
    return value;
  }

  private Object number() {
    int start = next;
    while (next < text.length() && "+-.eE0123456789".indexOf(text.charAt(next)) >= 0) {
      next++;
    }
    String number = text.substring(start, next);
    if (!number.matches("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?")) {
      next = start;
      throw bad("no value");
    }
    if (number.matches("-?[0-9]{1,18}")) {
      return Long.valueOf(number);
    }
    return Double.valueOf(number);
  }

  private String string() {
    StringBuilder out = new StringBuilder();
    next++;
    while (true) {
      if (next >= text.length()) {
        throw bad("no end of a string");
      }
      char c = text.charAt(next++);
      if (c == '"') {
        return out.toString();
      } else if (c < ' ') {
        throw bad("a control character in a string");
      } else {
        out.append(c == '\\' ? escaped() : c);
      }
    }
  }

  private char escaped() {
    char c = next < text.length() ? text.charAt(next++) : 0;
    return switch (c) {
      case '"', '\\', '/' -> c;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> unicode();
      default -> throw bad("an escape that there isn't");
    };
  }

  private char unicode() {
    if (next + 4 > text.length() || !text.substring(next, next + 4).matches("[0-9a-fA-F]{4}")) {
      throw bad("an escape that there isn't");
    }
    next += 4;
    return (char) Integer.parseInt(text.substring(next - 4, next), 16);
  }
}
