package dev.esker.http.server;

import io.netty.handler.codec.http.QueryStringDecoder;
import io.vertx.core.http.HttpMethod;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Finds the route of a request: a tree with a branch for each segment of the paths, in which words
 * go before names, and names before what takes the rest of a path. Immutable.
 */
public final class Routes {

  /** What may stand at one place of a path. */
  private static final class Node {
    private final Map<String, Node> words = new HashMap<>();
    private final Map<HttpMethod, Route> routes = new LinkedHashMap<>();
    private Node named;
    private Node rest;
  }

  private final List<Route> all;
  private final Node root = new Node();

  /**
   * @throws IllegalArgumentException if two are for the same method and path
   */
  public Routes(List<Route> routes) {
    this.all = List.copyOf(routes);
    for (Route route : all) {
      Node node = root;
      for (String segment : route.segments()) {
        node = next(node, segment);
      }
      if (node.routes.putIfAbsent(route.method(), route) != null) {
        throw new IllegalArgumentException("twice: " + route.method() + " " + route.template());
      }
    }
  }

  private static Node next(Node node, String segment) {
    if (!Route.isName(segment)) {
      return node.words.computeIfAbsent(segment, fresh -> new Node());
    }
    if (Route.isRest(segment)) {
      node.rest = node.rest == null ? new Node() : node.rest;
      return node.rest;
    }
    node.named = node.named == null ? new Node() : node.named;
    return node.named;
  }

  /** Every route, in the order in which they were given. */
  public List<Route> all() {
    return all;
  }

  /**
   * The route for a method and a path.
   *
   * @param path as sent, still encoded
   * @throws ApiException if there is none (404, or 405 if there is one for another method)
   */
  Route.Match find(HttpMethod method, String path) {
    List<String> segments = Route.split(path);
    Node node = find(root, segments, 0);
    if (node == null) {
      throw ApiException.of(
          HttpError.NOT_FOUND, "there is nothing at " + path + "; /openapi.json has what there is");
    }
    Route route = node.routes.get(method.equals(HttpMethod.HEAD) ? HttpMethod.GET : method);
    if (route == null) {
      throw ApiException.of(
          HttpError.METHOD_NOT_ALLOWED,
          method + " is not for " + path + "; there is " + String.join(", ", methods(node)));
    }
    return new Route.Match(route, parameters(route, segments));
  }

  /** The methods that a path takes; empty if it isn't there. */
  Set<String> methods(String path) {
    Node node = find(root, Route.split(path), 0);
    return node == null ? new TreeSet<>() : methods(node);
  }

  private static Set<String> methods(Node node) {
    Set<String> methods = new TreeSet<>();
    node.routes.keySet().forEach(method -> methods.add(method.name()));
    return methods;
  }

  private static Node find(Node node, List<String> segments, int index) {
    if (index == segments.size()) {
      return node.routes.isEmpty() ? null : node;
    }
    Node word = node.words.get(segments.get(index));
    Node found = word == null ? null : find(word, segments, index + 1);
    if (found == null && node.named != null && !segments.get(index).isEmpty()) {
      found = find(node.named, segments, index + 1);
    }
    return found == null ? node.rest : found;
  }

  private static Map<String, String> parameters(Route route, List<String> segments) {
    Map<String, String> parameters = new HashMap<>();
    List<String> template = route.segments();
    for (int i = 0; i < template.size(); i++) {
      String place = template.get(i);
      if (Route.isRest(place)) {
        String rest = String.join("/", segments.subList(i, segments.size()));
        parameters.put(Route.name(place), decode(Route.name(place), rest));
      } else if (Route.isName(place)) {
        parameters.put(Route.name(place), decode(Route.name(place), segments.get(i)));
      }
    }
    return parameters;
  }

  /** In a path, unlike in a query, a plus sign is one. */
  private static String decode(String name, String segment) {
    if (segment.indexOf('%') < 0) {
      return segment;
    }
    try {
      return QueryStringDecoder.decodeComponent(segment.replace("+", "%2B"));
    } catch (IllegalArgumentException e) {
      throw ApiException.field(name, "'" + segment + "' in the path is not well encoded");
    }
  }
}
