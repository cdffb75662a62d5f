package dev.esker.http.server;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;

/** The parameters of a request, behind the question mark. */
public final class Query {

  private final MultiMap values;

  Query(HttpServerRequest request) {
    try {
      this.values = request.params();
    } catch (IllegalArgumentException e) {
      throw ApiException.of(
          HttpError.MALFORMED_REQUEST,
          "the parameters behind the question mark are not well encoded");
    }
  }

  /**
   * Refuses parameters that aren't known.
   *
   * @throws ApiException if there is one, naming it
   */
  public Query allow(Set<String> known) {
    for (String name : values.names()) {
      if (!known.contains(name)) {
        throw ApiException.field(
            name,
            "there is no parameter '"
                + name
                + "'; there are "
                + (known.isEmpty() ? "none" : new TreeSet<>(known)));
      }
    }
    return this;
  }

  /**
   * A parameter.
   *
   * @throws ApiException if it is there more than once
   */
  public Optional<String> string(String name) {
    List<String> found = values.getAll(name);
    if (found.size() > 1) {
      throw ApiException.field(name, name + " is there " + found.size() + " times");
    }
    return found.isEmpty() ? Optional.empty() : Optional.of(found.get(0));
  }

  /**
   * A parameter that has to be there.
   *
   * @throws ApiException if it isn't
   */
  public String required(String name) {
    return string(name)
        .filter(value -> !value.isEmpty())
        .orElseThrow(() -> ApiException.field(name, "the parameter " + name + " is missing"));
  }

  /**
   * A whole number.
   *
   * @throws ApiException if it is none in that range
   */
  public OptionalInt integer(String name, int min, int max) {
    Optional<String> text = string(name);
    return text.isEmpty()
        ? OptionalInt.empty()
        : OptionalInt.of(Numbers.integer(name, text.get(), min, max));
  }

  /** The same for a long. */
  public OptionalLong longInteger(String name, long min, long max) {
    Optional<String> text = string(name);
    return text.isEmpty()
        ? OptionalLong.empty()
        : OptionalLong.of(Numbers.longInteger(name, text.get(), min, max));
  }

  /**
   * {@code true} or {@code false}; false if it isn't there.
   *
   * @throws ApiException if it is anything else
   */
  public boolean flag(String name) {
    String text = string(name).orElse("false");
    return switch (text) {
      case "true", "" -> true;
      case "false" -> false;
      default -> throw ApiException.field(name, name + " = " + text + " must be true or false");
    };
  }
}
