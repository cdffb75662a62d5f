package dev.esker.http.client;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** The path and query of a request, put together from names that may hold anything. */
public final class RequestPath {

  private final StringBuilder text = new StringBuilder();
  private boolean hasQuery;

  private RequestPath() {}

  /**
   * The path of these segments.
   *
   * @throws IllegalArgumentException if one is empty, which would make it another path
   */
  public static RequestPath of(Object... segments) {
    RequestPath path = new RequestPath();
    for (Object segment : segments) {
      String word = segment.toString();
      if (word.isEmpty()) {
        throw new IllegalArgumentException("a name must not be empty");
      }
      // A segment of dots means a folder, whoever normalizes it on the way.
      path.text.append('/').append(encode(word).replace(".", "%2E"));
    }
    return path;
  }

  /** Adds a parameter. */
  public RequestPath query(String name, Object value) {
    text.append(hasQuery ? '&' : '?').append(name).append('=').append(encode(value.toString()));
    hasQuery = true;
    return this;
  }

  private static String encode(String word) {
    return URLEncoder.encode(word, StandardCharsets.UTF_8).replace("+", "%20");
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
