package dev.esker.http.topics;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.esker.http.api.Services;
import dev.esker.http.api.Times;
import dev.esker.http.json.Json;
import dev.esker.http.server.ApiException;
import dev.esker.http.server.Exchange;
import dev.esker.http.server.Numbers;
import dev.esker.spi.Authorizer.Operation;
import dev.esker.spi.ClusterView;
import dev.esker.spi.ErrorCode;
import dev.esker.spi.OffsetLookup;
import dev.esker.spi.TopicPartition;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Serves offsets of partitions, and moves the start of their logs. */
public final class PartitionHandlers {

  private static final int TIMEOUT_MILLIS = 30_000;
  private static final String AT = "at";
  private static final String BEFORE = "before";

  private final Services services;

  /** Serves from these. */
  public PartitionHandlers(Services services) {
    this.services = services;
  }

  private TopicPartition partition(Exchange exchange, Operation operation) {
    String name = exchange.path("topic");
    services.access().topic(operation, name);
    ClusterView.Topic topic = services.topic(name);
    return new TopicPartition(name, services.partition(topic, exchange.partition()).partition());
  }

  /** {@code GET /topics/{topic}/partitions/{p}/offset}. */
  public void offset(Exchange exchange) {
    TopicPartition partition = partition(exchange, Operation.DESCRIBE);
    String at = exchange.query().allow(Set.of(AT)).string(AT).orElse("latest");
    long timestamp =
        switch (at) {
          case "earliest" -> OffsetLookup.EARLIEST;
          case "latest" -> OffsetLookup.LATEST;
          case "max-timestamp" -> OffsetLookup.MAX_TIMESTAMP;
          default -> Times.millis(AT, at);
        };
    OffsetLookup lookup =
        new OffsetLookup(partition.topic(), partition.partition(), timestamp, -1, false);
    exchange.then(
        services.offsets(List.of(lookup)),
        results -> {
          OffsetLookup.Result found = results.get(0);
          ObjectNode answer = Json.object();
          if (found.offset() < 0) {
            answer.putNull("offset");
          } else {
            answer.put("offset", found.offset());
          }
          if (found.timestamp() >= 0) {
            answer.put("timestamp", found.timestamp());
          }
          exchange.json(answer);
        });
  }

  /** {@code DELETE /topics/{topic}/partitions/{p}/records}. */
  public void deleteRecords(Exchange exchange) {
    TopicPartition partition = partition(exchange, Operation.DELETE);
    long before =
        Numbers.longInteger(
            BEFORE, exchange.query().allow(Set.of(BEFORE)).required(BEFORE), 0, Long.MAX_VALUE);
    exchange.then(
        services.admin().deleteRecords(Map.of(partition, before), TIMEOUT_MILLIS),
        results -> {
          if (results.get(0).error() != ErrorCode.NONE) {
            throw ApiException.of(results.get(0).error(), null).in(BEFORE);
          }
          exchange.json(Json.object().put("log_start_offset", results.get(0).lowWatermark()));
        });
  }
}
