package dev.esker.it.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.server.Broker;
import dev.esker.server.BrokerListener;
import dev.esker.server.EngineCore;
import dev.esker.server.config.BrokerConfig;
import dev.esker.server.config.ConfigSources;
import dev.esker.server.plugins.PluginCatalog;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * A whole broker in this process, and a client of its HTTP API. Every answer is held against the
 * description of the API, and searched for what must not be in one.
 */
final class HttpBroker implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Path directory;
  private final Map<String, String> settings;
  private final HttpClient client;
  private PluginCatalog catalog;
  private Broker broker;
  private ApiDescription description;

  private HttpBroker(Path directory, Map<String, String> settings, HttpClient.Version version) {
    this.directory = directory;
    this.settings = settings;
    this.client = HttpClient.newBuilder().version(version).build();
  }

  static HttpBroker start(Path directory) throws Exception {
    return start(directory, Map.of(), HttpClient.Version.HTTP_1_1);
  }

  static HttpBroker start(Path directory, Map<String, String> settings, HttpClient.Version version)
      throws Exception {
    HttpBroker started = new HttpBroker(directory, settings, version);
    started.open();
    return started;
  }

  private void open() throws Exception {
    catalog = PluginCatalog.discover(List.of(), HttpBroker.class.getClassLoader());
    ConfigSources sources = new ConfigSources().flag("test", "data.dir", directory.toString());
    catalog
        .frontends()
        .forEach(each -> sources.flag("test", "frontend." + each.name() + ".port", "0"));
    settings.forEach((key, value) -> sources.flag("test", key, value));
    broker =
        Broker.start(
            BrokerConfig.from(sources.merge()), catalog, EngineCore::open, BrokerListener.NONE);
    description = new ApiDescription(send("GET", "/openapi.json", null).join().json());
  }

  /** Stops it and starts it again, on other ports. */
  void restart() throws Exception {
    close();
    open();
  }

  private String address(String protocol) {
    return broker.endpoints().stream()
        .filter(each -> each.protocol().equalsIgnoreCase(protocol))
        .map(each -> each.host() + ":" + each.port())
        .findFirst()
        .orElseThrow();
  }

  /** Where Kafka clients connect. */
  String servers() {
    return address("kafka");
  }

  /** Where HTTP clients do. */
  String http() {
    return address("http");
  }

  ApiDescription description() {
    return description;
  }

  HttpAnswer get(String path, String... headers) {
    return call("GET", path, null, headers);
  }

  HttpAnswer post(String path, String body, String... headers) {
    return call("POST", path, body.getBytes(StandardCharsets.UTF_8), headers);
  }

  /** A call that succeeds; its body is as described, too. */
  HttpAnswer ok(String method, String path, String body) {
    HttpAnswer answer =
        call(method, path, body == null ? null : body.getBytes(StandardCharsets.UTF_8));
    assertTrue(answer.status() / 100 == 2, () -> method + " " + path + " -> " + answer);
    if (body != null && !body.isEmpty()) {
      description.checkBody(method, path, new HttpAnswer(0, null, body).json());
    }
    return answer;
  }

  HttpAnswer call(String method, String path, byte[] body, String... headers) {
    return callAsync(method, path, body, headers).join();
  }

  /** A call whose address no client library would send as it stands. */
  HttpAnswer raw(String method, String path) throws IOException {
    String[] address = http().split(":", -1);
    try (Socket socket = new Socket(address[0], Integer.parseInt(address[1]))) {
      socket.setSoTimeout((int) PATIENCE.toMillis());
      String request =
          method + " " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
      String text = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      int end = text.indexOf("\r\n\r\n");
      String[] head = text.substring(0, end).split("\r\n", -1);
      Map<String, List<String>> headers = new HashMap<>();
      for (String line : List.of(head).subList(1, head.length)) {
        int colon = line.indexOf(':');
        headers.put(line.substring(0, colon), List.of(line.substring(colon + 1).trim()));
      }
      HttpAnswer answer =
          new HttpAnswer(
              Integer.parseInt(head[0].split(" ", 3)[1]),
              HttpHeaders.of(headers, (name, value) -> true),
              text.substring(end + 4));
      check(method, path, answer);
      return answer;
    }
  }

  /**
   * Asks.
   *
   * @param headers names and values in turn
   */
  CompletableFuture<HttpAnswer> callAsync(
      String method, String path, byte[] body, String... headers) {
    return send(method, path, body, headers)
        .thenApply(
            answer -> {
              check(method, path, answer);
              return answer;
            });
  }

  private CompletableFuture<HttpAnswer> send(
      String method, String path, byte[] body, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://" + http() + path))
            .timeout(PATIENCE)
            .method(
                method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.sendAsync(request.build(), BodyHandlers.ofString()).thenApply(HttpBroker::answer);
  }

  private static HttpAnswer answer(HttpResponse<String> response) {
    return new HttpAnswer(response.statusCode(), response.headers(), response.body());
  }

  private void check(String method, String path, HttpAnswer answer) {
    String call = method + " " + path + " -> " + answer;
    description.check(method, path, answer);
    if (answer.status() >= 400) {
      assertTrue(answer.status() < 500 || answer.status() == 503, call);
      assertFalse(answer.at("/error/message").asText().isBlank(), call);
      for (String inner : List.of("Exception", "\tat ", ".java", "dev.esker", "NullPointer")) {
        assertFalse(answer.text().contains(inner), call);
      }
    }
    assertFalse(answer.text().contains(directory.toString()), call);
  }

  /** Fails unless it is that error, of that field (or of none, if that is null). */
  static void assertError(int status, String code, String field, HttpAnswer answer) {
    assertEquals(
        status + " " + code + " " + field,
        answer.status()
            + " "
            + answer.at("/error/code").asText()
            + " "
            + answer.at("/error/field").asText(null),
        answer::toString);
  }

  @Override
  public void close() throws IOException {
    broker.close();
    catalog.close();
  }
}
