package dev.esker.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.esker.spi.ClusterAdmin.Answer;
import dev.esker.spi.ErrorCode;
import dev.esker.spi.FailureLab;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** The failure lab over HTTP. */
class LabTest extends HttpFixture {

  /** Does nothing, and answers as if it had; fails if it is told to. */
  private static final class TwinLab implements FailureLab {
    private final List<String> asked = new ArrayList<>();
    private ErrorCode failing = ErrorCode.NONE;

    private <T> CompletionStage<Answer<T>> answer(String question, T value) {
      asked.add(question);
      return CompletableFuture.completedFuture(
          failing == ErrorCode.NONE ? Answer.of(value) : Answer.failed(failing, "because"));
    }

    @Override
    public CompletionStage<Answer<Picture>> picture() {
      return answer(
          "picture",
          new Picture(
              List.of(new Node(1, State.RUNNING, 5), new Node(3, State.DOWN, 7)),
              Set.of(new Link(1, 3))));
    }

    @Override
    public CompletionStage<Answer<Deed>> act(int broker, Action action) {
      return answer(broker + " " + action, new Deed(new Node(broker, State.PAUSED, 8), 9));
    }

    @Override
    public CompletionStage<Answer<LinkDeed>> link(Link link, boolean cut) {
      return answer(link + " " + cut, new LinkDeed(link, cut, 9));
    }
  }

  private String post(int status, String path, String body) throws IOException {
    RawHttp client = client();
    client.post(path, body);
    RawHttp.Answer answer = client.receive();
    assertEquals(status, answer.status(), answer::text);
    return status == 200 ? answer.text() : json(answer).at("/error/code").asText();
  }

  @Test
  void withoutOneThereIsNothing() throws Exception {
    start();
    RawHttp client = client();
    client.get("/lab");
    refused(404, "NOT_FOUND", client);
    assertEquals("NOT_FOUND", post(404, "/lab/brokers/1", "{\"action\":\"kill\"}"));
    assertEquals("NOT_FOUND", post(404, "/lab/links", "{\"between\":[1,2],\"cut\":true}"));
  }

  @Test
  void whatIsAskedForIsDone() throws Exception {
    TwinLab lab = new TwinLab();
    broker.failureLab = Optional.of(lab);
    start();
    RawHttp client = client();
    client.get("/lab");
    assertEquals(
        "{\"brokers\":[{\"broker\":1,\"state\":\"running\",\"since\":5},"
            + "{\"broker\":3,\"state\":\"down\",\"since\":7}],"
            + "\"links\":[{\"between\":[1,3],\"cut\":true}],"
            + "\"actions\":[\"pause\",\"resume\",\"kill\",\"stop\",\"start\"]}",
        client.receive().text());
    assertEquals(
        "{\"broker\":2,\"state\":\"paused\",\"since\":8,\"at\":9}",
        post(200, "/lab/brokers/2", "{\"action\":\"pause\"}"));
    assertEquals(
        "{\"between\":[1,2],\"cut\":false,\"at\":9}",
        post(200, "/lab/links", "{\"between\":[2,1],\"cut\":false}"));
    assertEquals(List.of("picture", "2 PAUSE", "Link[one=1, other=2] false"), lab.asked);
  }

  @Test
  void whatCantBeIsRefusedBeforeTheLabHearsOfIt() throws Exception {
    TwinLab lab = new TwinLab();
    broker.failureLab = Optional.of(lab);
    start();
    for (String body : List.of("{}", "{\"action\":\"explode\"}", "{\"action\":7}", "{\"a\":1}")) {
      assertEquals("INVALID_REQUEST", post(400, "/lab/brokers/1", body), body);
    }
    assertEquals("INVALID_REQUEST", post(400, "/lab/brokers/x", "{\"action\":\"kill\"}"));
    for (String body :
        List.of(
            "{\"between\":[1,2]}",
            "{\"cut\":true}",
            "{\"between\":[1],\"cut\":true}",
            "{\"between\":[1,1],\"cut\":true}",
            "{\"between\":[1,2,3],\"cut\":true}",
            "{\"between\":[1,-2],\"cut\":true}",
            "{\"between\":[1,2.5],\"cut\":true}",
            "{\"between\":\"1,2\",\"cut\":true}",
            "{\"between\":[1,2],\"cut\":1}")) {
      assertEquals("INVALID_REQUEST", post(400, "/lab/links", body), body);
    }
    assertEquals(List.of(), lab.asked);
  }

  @Test
  void whatTheLabRefusesHasAStatus() throws Exception {
    TwinLab lab = new TwinLab();
    broker.failureLab = Optional.of(lab);
    start();
    lab.failing = ErrorCode.BROKER_ID_NOT_REGISTERED;
    post(404, "/lab/brokers/9", "{\"action\":\"kill\"}");
    lab.failing = ErrorCode.OPERATION_NOT_ATTEMPTED;
    post(503, "/lab/brokers/1", "{\"action\":\"kill\"}");
    lab.failing = ErrorCode.REQUEST_TIMED_OUT;
    post(503, "/lab/links", "{\"between\":[1,2],\"cut\":true}");
    lab.failing = ErrorCode.INVALID_REQUEST;
    post(400, "/lab/brokers/1", "{\"action\":\"pause\"}");
  }
}
