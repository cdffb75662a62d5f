package dev.esker.http.cluster;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.esker.http.api.Services;
import dev.esker.http.json.Json;
import dev.esker.http.server.ApiException;
import dev.esker.http.server.Exchange;
import dev.esker.http.server.Fields;
import dev.esker.http.server.HttpError;
import dev.esker.http.server.Numbers;
import dev.esker.spi.Authorizer.Operation;
import dev.esker.spi.ClusterAdmin.Answer;
import dev.esker.spi.ErrorCode;
import dev.esker.spi.FailureLab;
import dev.esker.spi.FailureLab.Action;
import dev.esker.spi.FailureLab.Deed;
import dev.esker.spi.FailureLab.Link;
import dev.esker.spi.FailureLab.LinkDeed;
import dev.esker.spi.FailureLab.Node;
import dev.esker.spi.FailureLab.Picture;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** Serves the failure lab of a cluster that has one; elsewhere there is nothing at its paths. */
public final class LabHandlers {
  private static final String AT = "at";
  private static final String BETWEEN = "between";
  private static final String CUT = "cut";
  private static final String ACTION = "action";

  private final Services services;

  /** Serves from these. */
  public LabHandlers(Services services) {
    this.services = services;
  }

  private FailureLab lab(Operation operation) {
    FailureLab lab =
        services
            .context()
            .failureLab()
            .orElseThrow(
                () ->
                    ApiException.of(
                        HttpError.NOT_FOUND,
                        "this cluster has no failure lab; esker cluster dev --failure-lab starts"
                            + " one that has"));
    services.access().cluster(operation);
    return lab;
  }

  private static <T> void then(
      Exchange exchange, CompletionStage<Answer<T>> stage, Consumer<? super T> next) {
    exchange.then(
        stage,
        answer -> {
          if (answer.error() != ErrorCode.NONE) {
            throw ApiException.of(answer.error(), answer.message());
          }
          next.accept(answer.value());
        });
  }

  /** {@code GET /lab}. */
  public void picture(Exchange exchange) {
    then(
        exchange,
        lab(Operation.DESCRIBE).picture(),
        picture -> exchange.json(LabHandlers.json(picture)));
  }

  /** {@code POST /lab/brokers/{id}}. */
  public void act(Exchange exchange) {
    Action action = action(exchange.fields(ACTION).requiredString(ACTION));
    int broker = Numbers.integer("id", exchange.path("id"), 0, Integer.MAX_VALUE);
    then(exchange, lab(Operation.ALTER).act(broker, action), deed -> exchange.json(json(deed)));
  }

  private static Action action(String word) {
    for (Action each : Action.values()) {
      if (lower(each).equals(word)) {
        return each;
      }
    }
    throw ApiException.field(
        ACTION, ACTION + " must be pause, resume, kill, stop or start, not '" + word + "'");
  }

  /** {@code POST /lab/links}. */
  public void link(Exchange exchange) {
    Fields fields = exchange.fields(BETWEEN, CUT);
    List<Integer> between = fields.requiredIntegers(BETWEEN, 0, Integer.MAX_VALUE);
    if (between.size() != 2 || between.get(0).equals(between.get(1))) {
      throw ApiException.field(BETWEEN, BETWEEN + " must be two brokers, [1,2] for instance");
    }
    boolean cut =
        fields
            .bool(CUT)
            .orElseThrow(() -> ApiException.field(CUT, "the field " + CUT + " is missing"));
    then(
        exchange,
        lab(Operation.ALTER).link(Link.of(between.get(0), between.get(1)), cut),
        deed -> exchange.json(json(deed)));
  }

  private static ObjectNode json(Picture picture) {
    ObjectNode answer = Json.object();
    ArrayNode brokers = answer.putArray("brokers");
    ArrayNode links = answer.putArray("links");
    for (Node each : picture.brokers()) {
      brokers.add(json(each));
      for (Node other : picture.brokers()) {
        if (each.broker() < other.broker()) {
          Link link = new Link(each.broker(), other.broker());
          links.add(json(link, picture.cut().contains(link)));
        }
      }
    }
    ArrayNode actions = answer.putArray("actions");
    for (Action each : Action.values()) {
      actions.add(lower(each));
    }
    return answer;
  }

  private static ObjectNode json(Node node) {
    return Json.object()
        .put("broker", node.broker())
        .put("state", lower(node.state()))
        .put("since", node.sinceMillis());
  }

  private static ObjectNode json(Deed deed) {
    return json(deed.broker()).put(AT, deed.atMillis());
  }

  private static ObjectNode json(Link link, boolean cut) {
    ObjectNode node = Json.object();
    node.putArray(BETWEEN).add(link.one()).add(link.other());
    return node.put(CUT, cut);
  }

  private static ObjectNode json(LinkDeed deed) {
    return json(deed.link(), deed.cut()).put(AT, deed.atMillis());
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
