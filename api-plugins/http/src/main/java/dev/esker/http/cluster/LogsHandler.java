package dev.esker.http.cluster;

import dev.esker.http.api.Services;
import dev.esker.http.consume.Batches;
import dev.esker.http.peers.LogWire;
import dev.esker.http.server.ApiException;
import dev.esker.http.server.Exchange;
import dev.esker.http.server.HttpError;
import dev.esker.http.server.HttpHandler;
import dev.esker.http.server.Route;
import dev.esker.records.BatchRules;
import dev.esker.records.BatchValidator;
import dev.esker.records.InvalidBatchException;
import dev.esker.spi.AdminService.LogDir;
import dev.esker.spi.AppendRequest;
import dev.esker.spi.AppendResult;
import dev.esker.spi.Authorizer.Operation;
import dev.esker.spi.ErrorCode;
import dev.esker.spi.FetchRequest;
import dev.esker.spi.FetchResponse;
import dev.esker.spi.LogService;
import dev.esker.spi.OffsetLookup;
import dev.esker.spi.TopicPartition;
import io.vertx.core.buffer.Buffer;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * {@code POST /cluster/logs}: appends, reads and look-ups for the front end of another broker,
 * answered from this broker alone. What can't be read is 400.
 */
public final class LogsHandler implements HttpHandler {

  /** Of one read; its requester shares it among its readers' pages. */
  private static final int MAX_FETCH_BYTES = 16 << 20;

  private static final int MAX_WAIT_MILLIS = 60_000;

  private final Services services;
  private final boolean readOnly;

  /**
   * Serves from these.
   *
   * @param readOnly whether it refuses appends
   */
  public LogsHandler(Services services, boolean readOnly) {
    this.services = services;
    this.readOnly = readOnly;
  }

  private LogService logs() {
    return services.context().logs();
  }

  @Override
  public void handle(Exchange exchange) {
    try {
      DataInputStream in = LogWire.open(exchange.body());
      switch (LogWire.wanted(in)) {
        case APPEND -> append(exchange, LogWire.readAppend(in));
        case FETCH -> fetch(exchange, LogWire.readFetch(in));
        case OFFSETS -> offsets(exchange, LogWire.readOffsets(in));
        case SIZES -> sizes(exchange, LogWire.readSizes(in));
      }
    } catch (IOException e) {
      throw ApiException.of(
          HttpError.MALFORMED_BODY,
          "that is no request between brokers: "
              + (e.getMessage() == null ? "it ends too early" : e.getMessage()));
    }
  }

  private static void answer(Exchange exchange, Buffer bytes) {
    exchange.answer(200, LogWire.TYPE, bytes);
  }

  private BatchValidator validator(Exchange exchange) {
    return exchange.loop().local(BatchValidator.class, loop -> new BatchValidator());
  }

  private void append(Exchange exchange, LogWire.RawAppend wanted) {
    if (readOnly) {
      throw Route.readOnlyError();
    }
    AppendResult[] results = new AppendResult[wanted.entries().size()];
    List<AppendRequest.Entry> entries = new ArrayList<>();
    List<Integer> places = new ArrayList<>();
    for (int i = 0; i < results.length; i++) {
      LogWire.RawEntry raw = wanted.entries().get(i);
      TopicPartition id = raw.partition();
      services.access().topic(Operation.WRITE, id.topic());
      BatchRules rules = logs().rules(id.topic()).orElse(BatchRules.DEFAULTS);
      try {
        entries.add(
            new AppendRequest.Entry(
                id.topic(),
                id.partition(),
                validator(exchange).validate(raw.batch(), rules, services.now())));
        places.add(i);
      } catch (InvalidBatchException e) {
        boolean large = e.reason() == InvalidBatchException.Reason.TOO_LARGE;
        results[i] =
            AppendResult.failed(
                large ? ErrorCode.MESSAGE_TOO_LARGE : ErrorCode.INVALID_RECORD, e.getMessage());
      }
    }
    if (entries.isEmpty()) {
      answer(exchange, LogWire.appended(List.of(results)));
      return;
    }
    AppendRequest request =
        new AppendRequest(wanted.acks(), Math.max(0, wanted.timeoutMillis()), entries);
    append(exchange, request, places, results);
  }

  /** While the pipeline is full the request waits; how many can is limited by the listener. */
  private void append(
      Exchange exchange, AppendRequest request, List<Integer> places, AppendResult[] results) {
    if (exchange.isOver()) {
      return; // nobody waits for what hasn't begun
    }
    boolean taken =
        logs()
            .tryAppend(
                request,
                done -> {
                  for (int i = 0; i < places.size(); i++) {
                    results[places.get(i)] = done.get(i);
                  }
                  Buffer bytes = LogWire.appended(List.of(results));
                  exchange.loop().execute(() -> answer(exchange, bytes));
                });
    if (!taken) {
      logs()
          .whenWritable(
              () -> exchange.loop().execute(() -> append(exchange, request, places, results)));
    }
  }

  private void fetch(Exchange exchange, FetchRequest wanted) {
    wanted.entries().forEach(entry -> services.access().topic(Operation.READ, entry.topic()));
    if (wanted.entries().isEmpty()) {
      answer(exchange, LogWire.fetched(List.of()));
      return;
    }
    FetchRequest request =
        new FetchRequest(
            Math.max(0, Math.min(wanted.maxWaitMillis(), MAX_WAIT_MILLIS)),
            wanted.minBytes(),
            Math.max(0, Math.min(wanted.maxBytes(), MAX_FETCH_BYTES)),
            wanted.readCommitted(),
            wanted.entries());
    CompletableFuture<FetchResponse> fetch = logs().fetch(request);
    // An empty answer ends the wait; the reader's own front end asks again, of the next leader.
    Runnable forget = exchange.loop().waiting(() -> fetch.cancel(false));
    exchange.whenOver(() -> fetch.cancel(false));
    var unused =
        fetch.whenComplete(
            (response, failure) ->
                exchange
                    .loop()
                    .execute(
                        () -> {
                          forget.run();
                          fetched(exchange, response, failure);
                        }));
  }

  private static void fetched(Exchange exchange, FetchResponse response, Throwable failure) {
    if (failure instanceof java.util.concurrent.CancellationException) {
      exchange.fail(ApiException.of(HttpError.UNAVAILABLE, "the broker is stopping"));
    } else if (failure != null) {
      exchange.fail(failure);
    } else if (exchange.isOver()) {
      response.close();
    } else {
      exchange.thenOffloaded(
          () -> {
            try (response) {
              return LogWire.fetched(
                  response.entries().stream()
                      .map(each -> new LogWire.ReadEntry(each, Batches.bytes(each.records())))
                      .toList());
            }
          },
          bytes -> answer(exchange, bytes));
    }
  }

  private void offsets(Exchange exchange, List<OffsetLookup> lookups) {
    lookups.forEach(each -> services.access().topic(Operation.DESCRIBE, each.topic()));
    exchange.then(logs().offsets(lookups), results -> answer(exchange, LogWire.found(results)));
  }

  private void sizes(Exchange exchange, List<TopicPartition> partitions) {
    partitions.forEach(each -> services.access().topic(Operation.DESCRIBE, each.topic()));
    exchange.then(
        services.admin().describeLogDirs(partitions),
        directories -> {
          Map<TopicPartition, Long> sizes = new HashMap<>();
          for (LogDir directory : directories) {
            sizes.putAll(directory.partitions());
          }
          answer(
              exchange,
              LogWire.measured(
                  partitions.stream().map(each -> sizes.getOrDefault(each, -1L)).toList()));
        });
  }
}
