package dev.esker.http.produce;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.esker.http.api.Services;
import dev.esker.http.json.Json;
import dev.esker.http.server.ApiException;
import dev.esker.http.server.Exchange;
import dev.esker.http.server.HttpError;
import dev.esker.spi.ClusterView;
import dev.esker.spi.ErrorCode;
import dev.esker.spi.QuotaMeter.Resource;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;

/** Serves what produces records, in both styles. */
public final class ProduceHandlers {

  /** By which a client makes a repetition safe. */
  static final String IDEMPOTENCY_KEY = "Idempotency-Key";

  private static final int MAX_KEY_CHARS = 255;
  private static final int MULTI_STATUS = 207;
  private static final String LINES = "application/x-ndjson";
  private static final String LINES_TOO = "application/ndjson";
  private static final int MAX_RECORDS = 100_000;

  /** What a record costs beside its bytes while it is under way. */
  private static final int RECORD_COST_BYTES = 200;

  private final Services services;
  private final IdempotencyKeys keys;

  /** Serves from these. */
  public ProduceHandlers(Services services) {
    this.services = services;
    this.keys = new IdempotencyKeys(services);
  }

  /** The records of a body. */
  private record Body(List<NewRecord> records, boolean many) {}

  /** {@code POST /topics/{topic}/produce}. */
  public void resource(Exchange exchange) {
    services.throttles().check(exchange);
    Target target = Target.of(services, exchange.path("topic"));
    Body body = read(exchange);
    services.throttles().charge(exchange, Resource.PRODUCE, exchange.body().length);
    if (!body.many) {
      one(exchange, target, body.records.get(0), true);
    } else if (exchange.header(IDEMPOTENCY_KEY).isPresent()) {
      throw ApiException.field(IDEMPOTENCY_KEY, "an idempotency key is for a single record");
    } else {
      many(exchange, target, body.records);
    }
  }

  /** {@code POST /produce}. */
  public void plain(Exchange exchange) {
    services.throttles().check(exchange);
    RecordReader reader = RecordReader.plain();
    List<NewRecord> records = new ArrayList<>(1);
    reader.readBody(exchange.body(), records::add);
    Target target = Target.of(services, reader.topic());
    services.throttles().charge(exchange, Resource.PRODUCE, exchange.body().length);
    NewRecord record = records.get(0);
    one(exchange, target, record, record.partition() == NewRecord.ANY);
  }

  private static Body read(Exchange exchange) {
    List<NewRecord> records = new ArrayList<>(1);
    byte[] body = exchange.body();
    if (exchange.hasQuery() && !isRaw(exchange)) {
      exchange.query().allow(java.util.Set.of());
    }
    if (CloudEvents.isBinary(exchange)) {
      return new Body(List.of(CloudEvents.binary(exchange)), false);
    }
    switch (exchange.contentType()) {
      case CloudEvents.STRUCTURED -> records.add(CloudEvents.structured(body));
      case CloudEvents.BATCH -> CloudEvents.batch(body, each -> add(exchange, records, each));
      case LINES, LINES_TOO ->
          RecordReader.resource().readLines(body, each -> add(exchange, records, each));
      case "text/plain", "application/octet-stream" -> records.add(raw(exchange));
      case "multipart/form-data", "application/xml", "text/xml" ->
          throw ApiException.of(
              HttpError.UNSUPPORTED_MEDIA_TYPE,
              exchange.contentType() + " is not taken; docs/HTTP.md lists what is");
      default -> {
        boolean many = RecordReader.resource().readBody(body, each -> add(exchange, records, each));
        return new Body(records, many);
      }
    }
    boolean single =
        records.size() == 1
            && !exchange.contentType().equals(CloudEvents.BATCH)
            && !exchange.contentType().endsWith("ndjson");
    return new Body(records, !single);
  }

  /** Only there the record's key and partition have no other place than the address. */
  private static boolean isRaw(Exchange exchange) {
    return !CloudEvents.isBinary(exchange)
        && (exchange.contentType().equals("text/plain")
            || exchange.contentType().equals("application/octet-stream"));
  }

  private static void add(Exchange exchange, List<NewRecord> records, NewRecord record) {
    if (records.size() == MAX_RECORDS) {
      throw ApiException.of(
          ErrorCode.RECORD_LIST_TOO_LARGE, "more than " + MAX_RECORDS + " records in one body");
    }
    exchange.reserve(RECORD_COST_BYTES);
    records.add(record);
  }

  /** A body that is the value as it stands. */
  private static NewRecord raw(Exchange exchange) {
    var query = exchange.query().allow(java.util.Set.of("key", "partition"));
    byte[] key =
        query
            .string("key")
            .map(text -> text.getBytes(java.nio.charset.StandardCharsets.UTF_8))
            .orElse(null);
    int partition = query.integer("partition", 0, Integer.MAX_VALUE).orElse(NewRecord.ANY);
    return new NewRecord(partition, key, exchange.body(), List.of(), NewRecord.NOW);
  }

  private Turns turns(Exchange exchange) {
    return exchange.loop().local(Turns.class, loop -> new Turns());
  }

  private Appender appender(Exchange exchange) {
    return exchange.loop().local(Appender.class, loop -> new Appender(loop, services.logs()));
  }

  private void one(Exchange exchange, Target target, NewRecord record, boolean namesPartition) {
    String key = exchange.header(IDEMPOTENCY_KEY).orElse(null);
    if (key != null) {
      keyed(exchange, target, record, key, namesPartition);
      return;
    }
    NewRecord placed = target.placed(record, "", turns(exchange).next());
    appender(exchange)
        .append(
            target.name(),
            target.rules(),
            placed,
            new AppendOutcome() {
              @Override
              public void appended(int partition, long offset) {
                answer(exchange, partition, offset, namesPartition);
              }

              @Override
              public void failed(ApiException why, boolean perhaps) {
                exchange.fail(why);
              }
            });
  }

  private static void answer(Exchange exchange, int partition, long offset, boolean names) {
    String text =
        names
            ? "{\"partition\":" + partition + ",\"offset\":" + offset + "}"
            : "{\"offset\":" + offset + "}";
    exchange.answer(200, Exchange.JSON, Buffer.buffer(text));
  }

  private void keyed(
      Exchange exchange, Target target, NewRecord record, String key, boolean namesPartition) {
    if (key.isEmpty() || key.length() > MAX_KEY_CHARS) {
      throw ApiException.field(
          IDEMPOTENCY_KEY, IDEMPOTENCY_KEY + " must have 1 to " + MAX_KEY_CHARS + " characters");
    }
    NewRecord placed = target.placed(IdempotencyKeys.keyed(record, key), "", Target.choice(key));
    // Of the leader's keys alone one can be sure; a repetition gets there, whoever is asked.
    services
        .forwarding()
        .at(
            exchange,
            view ->
                view.partition(target.name(), placed.partition())
                    .map(ClusterView.Partition::leader)
                    .orElse(view.selfId()),
            here -> keyedHere(here, target, placed, key, namesPartition),
            true);
  }

  private void keyedHere(
      Exchange exchange, Target target, NewRecord placed, String key, boolean namesPartition) {
    ClusterView view = services.cluster();
    boolean led =
        view.partition(target.name(), placed.partition())
            .filter(partition -> partition.leader() == view.selfId())
            .isPresent();
    if (!led) {
      throw ApiException.of(ErrorCode.NOT_LEADER_OR_FOLLOWER, null);
    }
    IdempotencyKeys.Place place = target.place(placed.partition());
    exchange.then(
        keys.claim(place, key, placed),
        claim -> {
          if (claim.isNew()) {
            append(exchange, target, placed, key, claim);
          } else {
            exchange.with("Idempotent-Replay", "true");
          }
          exchange.then(
              claim.offset(),
              offset -> answer(exchange, placed.partition(), offset, namesPartition));
        });
  }

  private void append(
      Exchange exchange, Target target, NewRecord record, String key, IdempotencyKeys.Claim claim) {
    appender(exchange)
        .append(
            target.name(),
            target.rules(),
            record,
            new AppendOutcome() {
              @Override
              public void appended(int partition, long offset) {
                keys.appended(target.place(partition), claim, offset);
              }

              @Override
              public void failed(ApiException why, boolean perhaps) {
                keys.failed(target.place(record.partition()), key, claim, why, perhaps);
              }
            });
  }

  private void many(Exchange exchange, Target target, List<NewRecord> records) {
    List<NewRecord> placed = new ArrayList<>(records.size());
    int turn = turns(exchange).next();
    for (int i = 0; i < records.size(); i++) {
      placed.add(target.placed(records.get(i), "[" + i + "].", turn));
    }
    Results results = new Results(exchange, placed.size());
    if (placed.isEmpty()) {
      results.answer();
    }
    for (int i = 0; i < placed.size(); i++) {
      appender(exchange).append(target.name(), target.rules(), placed.get(i), results.outcome(i));
    }
  }

  /** Gathers how each record of a body went. */
  private static final class Results {
    private final Exchange exchange;
    private final ObjectNode[] results;
    private int open;
    private ApiException firstFailure;
    private boolean anyStored;

    Results(Exchange exchange, int count) {
      this.exchange = exchange;
      this.results = new ObjectNode[count];
      this.open = count;
    }

    AppendOutcome outcome(int index) {
      return new AppendOutcome() {
        @Override
        public void appended(int partition, long offset) {
          anyStored = true;
          done(index, Json.object().put("partition", partition).put("offset", offset));
        }

        @Override
        public void failed(ApiException why, boolean perhaps) {
          firstFailure = firstFailure == null ? why : firstFailure;
          done(index, Json.error(why.code(), why.getMessage(), why.field()));
        }
      };
    }

    private void done(int index, ObjectNode result) {
      results[index] = result;
      open--;
      if (open == 0) {
        answer();
      }
    }

    void answer() {
      if (firstFailure != null && !anyStored) {
        exchange.fail(firstFailure);
        return;
      }
      ArrayNode all = Json.array();
      for (ObjectNode result : results) {
        all.add(result);
      }
      ObjectNode answer = Json.object();
      answer.set("results", all);
      exchange.json(firstFailure == null ? 200 : MULTI_STATUS, answer);
    }
  }
}
