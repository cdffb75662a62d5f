package dev.esker.kafka.cli.demo;

import dev.esker.commands.CommandFailure;
import dev.esker.commands.Json;
import dev.esker.commands.JsonReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;

/** The HTTP API of one broker. Any thread. */
final class BrokerApi {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();
  private final String address;

  /**
   * @param address host and port
   */
  BrokerApi(String address) {
    this.address = address;
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://" + address + path));
  }

  /**
   * Does something to a broker.
   *
   * @return when, in milliseconds since the epoch
   */
  long act(int broker, String action) throws IOException, InterruptedException {
    HttpRequest request =
        request("/lab/brokers/" + broker)
            .timeout(LIMIT)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(Json.of(Json.object("action", action))))
            .build();
    HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
    if (answer.statusCode() != 200) {
      throw new CommandFailure(
          "broker " + broker + " can't be made to " + action + ": " + answer.body());
    }
    return (Long) ((Map<?, ?>) JsonReader.read(answer.body())).get("at");
  }

  /** What happens in the cluster, line by line; to be closed. */
  Stream<String> events() throws IOException, InterruptedException {
    HttpResponse<Stream<String>> answer =
        client.send(
            request("/cluster/events").header("Accept", "text/event-stream").build(),
            BodyHandlers.ofLines());
    if (answer.statusCode() != 200) {
      answer.body().close();
      throw new IOException("/cluster/events is answered with status " + answer.statusCode());
    }
    return answer.body();
  }
}
