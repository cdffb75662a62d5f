package dev.esker.http.client;

import dev.esker.commands.Address;
import dev.esker.commands.Json;
import dev.esker.commands.Words;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CancellationException;

/**
 * Asks brokers. It stays with the broker that answered last. Another one is asked if a connection
 * can't be made, which has done nothing, and for GET also if the connection breaks; whether
 * anything else that broke has been done isn't known, and the exception says so.
 */
public final class BrokerClient {

  /** Of an answer: more than a broker puts into one. */
  static final int MAX_ANSWER_BYTES = 64 << 20;

  private static final Duration MAX_CONNECT = Duration.ofSeconds(5);

  private final List<Address> brokers;
  private final Duration timeout;
  private final HttpClient http;
  private int current;

  /**
   * Connects to nobody yet.
   *
   * @param brokers at least one
   * @param timeout for an answer
   */
  public BrokerClient(List<Address> brokers, Duration timeout) {
    this.brokers = List.copyOf(brokers);
    this.timeout = timeout;
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(timeout.compareTo(MAX_CONNECT) < 0 ? timeout : MAX_CONNECT)
            .proxy(HttpClient.Builder.NO_PROXY)
            .sslContext(new NoTls())
            .build();
  }

  /** Who is asked, in the order in which they were given. */
  public List<Address> brokers() {
    return brokers;
  }

  /**
   * GET.
   *
   * @throws BrokerException if the broker refuses
   * @throws UnreachableException if nobody answers
   * @throws CancellationException if the thread is interrupted; it stays so
   */
  public JsonObject get(RequestPath path) {
    return get(path, Duration.ZERO);
  }

  /** GET of something that the broker may take its time for, on top of the usual time. */
  public JsonObject get(RequestPath path, Duration wait) {
    return call("GET", path, BodyPublishers.noBody(), timeout.plus(wait));
  }

  /** DELETE. */
  public JsonObject delete(RequestPath path) {
    return call("DELETE", path, BodyPublishers.noBody(), timeout);
  }

  /** POST of an object, as {@link Json#of} takes it. */
  public JsonObject post(RequestPath path, Object body) {
    return call("POST", path, BodyPublishers.ofString(Json.of(body)), timeout);
  }

  /** PATCH with an object. */
  public JsonObject patch(RequestPath path, Object body) {
    return call("PATCH", path, BodyPublishers.ofString(Json.of(body)), timeout);
  }

  private JsonObject call(String method, RequestPath path, BodyPublisher body, Duration limit) {
    String why = "";
    IOException last = null;
    for (int attempt = 0; attempt < brokers.size(); attempt++) {
      Address broker = brokers.get(current);
      try {
        return ask(broker, method, path, body, limit);
      } catch (IOException e) {
        last = e;
        why = reason(e);
        if (!isUnsent(e) && !method.equals("GET")) {
          throw new UnreachableException(
              broker + " went away (" + why + "); whether it has done that isn't known", e);
        }
        current = (current + 1) % brokers.size();
      }
    }
    throw new UnreachableException(
        isUnsent(last)
            ? "no broker at " + Words.list(brokers) + " (" + why + ")"
            : "no answer from " + Words.list(brokers) + " (" + why + ")",
        last);
  }

  private JsonObject ask(
      Address broker, String method, RequestPath path, BodyPublisher body, Duration limit)
      throws IOException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://" + broker + path))
            .timeout(limit)
            .header("Content-Type", "application/json")
            .method(method, body)
            .build();
    try {
      HttpResponse<InputStream> response = http.send(request, BodyHandlers.ofInputStream());
      byte[] text;
      try (InputStream in = response.body()) {
        text = in.readNBytes(MAX_ANSWER_BYTES + 1);
      }
      if (text.length > MAX_ANSWER_BYTES) {
        throw new IOException("an answer of more than " + MAX_ANSWER_BYTES + " bytes");
      }
      return understand(broker, response.statusCode(), text);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("interrupted");
    }
  }

  private static JsonObject understand(Address broker, int status, byte[] text) {
    JsonObject answer;
    try {
      answer = JsonObject.parse(text, broker.toString());
    } catch (IOException e) {
      throw new UnreachableException(
          broker + " answers with status " + status + " and no JSON; is it a broker?", e);
    }
    if (status >= 200 && status < 300) {
      return answer;
    }
    if (!answer.has("error")) {
      throw new BrokerException(status, "", broker + " answers with status " + status);
    }
    JsonObject error = answer.object("error");
    throw new BrokerException(status, error.text("code"), Words.firstLine(error.text("message")));
  }

  /** Whether the request has certainly not arrived. */
  private static boolean isUnsent(IOException failure) {
    return failure instanceof ConnectException || failure instanceof HttpConnectTimeoutException;
  }

  private static String reason(IOException failure) {
    if (failure instanceof HttpTimeoutException) {
      return "no answer in time";
    }
    Throwable cause = failure;
    while (cause.getMessage() == null && cause.getCause() != null) {
      cause = cause.getCause();
    }
    if (cause instanceof UnresolvedAddressException) {
      return "unknown host";
    }
    String message = Words.firstLine(cause.getMessage());
    if (message.isEmpty()) {
      return failure instanceof ConnectException ? "connection refused" : "connection broken";
    }
    return failure instanceof ConnectException ? message.toLowerCase(Locale.ROOT) : message;
  }
}
