package dev.esker.server.cluster;

import dev.esker.server.config.HostPort;
import dev.esker.spi.NodeInfo;
import java.io.IOException;
import java.io.StringReader;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Asks a node over HTTP who it is: {@code GET /cluster/node} as text, lines of {@code key=value},
 * since this module reads no JSON. Any thread.
 */
final class PeerQuestion {
  private static final Duration CONNECT = Duration.ofSeconds(1);
  private static final Duration ANSWER = Duration.ofSeconds(2);
  private static final long MAX_BYTES = 64 << 10;
  private static final String ENDPOINT = "endpoints." + NodeInfo.CLUSTER;
  private static final Set<String> WILDCARDS = Set.of("0.0.0.0", "::", "0:0:0:0:0:0:0:0");

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(CONNECT).build();

  /**
   * Asks for the cluster port of a node.
   *
   * @param peer its HTTP address
   * @return fails if there is none to be had now, saying why in a few words
   */
  CompletableFuture<InetSocketAddress> ask(HostPort peer) {
    HttpRequest request;
    try {
      request =
          HttpRequest.newBuilder(
                  new URI("http", null, peer.host(), peer.port(), "/cluster/node", null, null))
              .header("Accept", "text/plain")
              .timeout(ANSWER)
              .build();
    } catch (URISyntaxException | IllegalArgumentException e) {
      return CompletableFuture.failedFuture(new IOException(peer + " is no address", e));
    }
    return client
        .sendAsync(request, PeerQuestion::body)
        .handle(
            (answer, failure) -> {
              if (failure != null) {
                throw new CompletionException(inWords(failure));
              }
              try {
                return read(peer, answer);
              } catch (IOException e) {
                throw new CompletionException(e);
              }
            });
  }

  /** What is longer than any answer of ours isn't read. */
  private static BodySubscriber<String> body(HttpResponse.ResponseInfo info) {
    return info.headers().firstValueAsLong("Content-Length").orElse(Long.MAX_VALUE) > MAX_BYTES
        ? BodySubscribers.replacing("")
        : BodySubscribers.ofString(StandardCharsets.UTF_8);
  }

  private static IOException inWords(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    if (cause instanceof HttpTimeoutException) {
      return new IOException("no answer in time", cause);
    }
    // It has no message of its own when nobody listens there.
    return cause instanceof ConnectException && cause.getMessage() == null
        ? new IOException("connection refused", cause)
        : new IOException(String.valueOf(cause.getMessage()), cause);
  }

  private static InetSocketAddress read(HostPort peer, HttpResponse<String> answer)
      throws IOException {
    if (answer.statusCode() != 200) {
      throw new IOException("it answers with status " + answer.statusCode());
    }
    Properties says = new Properties();
    try {
      says.load(new StringReader(answer.body()));
    } catch (IOException | IllegalArgumentException e) {
      throw new IOException("it answers what can't be read", e);
    }
    if (!says.containsKey("state")) {
      throw new IOException("it isn't an Esker broker");
    }
    String endpoint = says.getProperty(ENDPOINT);
    if (endpoint == null) {
      throw new IOException(
          says.getProperty("state").equals("READY")
              ? "it runs alone: it was started without --peers or --seeds"
              : "it has only just started");
    }
    try {
      HostPort at = HostPort.parse(endpoint);
      // One that listens everywhere is where it was asked.
      String host = WILDCARDS.contains(at.host()) ? peer.host() : at.host();
      return InetSocketAddress.createUnresolved(host, at.port());
    } catch (IllegalArgumentException e) {
      throw new IOException("it answers what can't be read: " + endpoint, e);
    }
  }
}
