package dev.esker.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What browsers ask before they ask, and what web pages of others may not. */
class BrowsersTest extends HttpFixture {

  private static final String ALLOWED = "https://example.org";

  private RawHttp ask(String method, String path, String host, String headers) throws IOException {
    RawHttp client = client();
    client.send(method + " " + path + " HTTP/1.1\r\nHost: " + host + "\r\n" + headers + "\r\n");
    return client;
  }

  private RawHttp ask(String method, String path, String headers) throws IOException {
    return ask(method, path, "localhost:" + port(), headers);
  }

  @ParameterizedTest
  @ValueSource(strings = {"https://example.org", "null", "http://localhost", "http://localhost:1"})
  void pagesOfOthersAreRefused(String origin) throws Exception {
    start();
    RawHttp client = ask("POST", "/topics/new", "Origin: " + origin + "\r\nContent-Length: 0\r\n");
    RawHttp.Answer answer = refused(403, "FORBIDDEN_ORIGIN", client);
    assertNull(answer.headers().get("access-control-allow-origin"));
    refused(403, "FORBIDDEN_ORIGIN", ask("OPTIONS", "/topics/t", "Origin: " + origin + "\r\n"));
    assertTrue(broker.cluster.topic("new").isEmpty());
  }

  @Test
  void itsOwnPagesMayAsk() throws Exception {
    start();
    String origin = "Origin: http://localhost:" + port() + "\r\n";
    assertEquals(200, ask("GET", "/list-topics", origin).receive().status());
  }

  private static String fetched(String site, String mode, String destination) {
    return "Sec-Fetch-Site: "
        + site
        + "\r\nSec-Fetch-Mode: "
        + mode
        + "\r\nSec-Fetch-Dest: "
        + destination
        + "\r\n";
  }

  /** A picture, a script, a frame, a form or a beacon of another site sends no origin, or may. */
  @ParameterizedTest
  @CsvSource({
    "GET, cors, empty",
    "GET, no-cors, image",
    "GET, no-cors, script",
    "GET, navigate, iframe",
    "GET, navigate, embed",
    "POST, navigate, document",
    "POST, no-cors, empty",
    "DELETE, cors, empty"
  })
  void otherSitesMayOnlyLinkHere(String method, String mode, String destination) throws Exception {
    start();
    String length = method.equals("GET") ? "" : "Content-Length: 0\r\n";
    String path = method.equals("GET") ? "/list-topics" : "/topics/t";
    String headers = fetched("cross-site", mode, destination) + length;
    refused(403, "FORBIDDEN_ORIGIN", ask(method, path, headers));
    assertTrue(broker.cluster.topic("t").isPresent());
  }

  @Test
  void aLinkMayBeFollowedFromAnywhere() throws Exception {
    start();
    String link = fetched("cross-site", "navigate", "document");
    assertEquals(200, ask("GET", "/", link + "Accept: text/html\r\n").receive().status());
    for (String site : new String[] {"same-origin", "none"}) {
      String own = fetched(site, "cors", "empty");
      assertEquals(200, ask("GET", "/list-topics", own).receive().status());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"*", ALLOWED})
  void pagesThatAreListedAskFromOtherSites(String origins) throws Exception {
    set("cors.origins", origins);
    start();
    String headers = fetched("cross-site", "cors", "empty") + "Origin: " + ALLOWED + "\r\n";
    assertEquals(200, ask("GET", "/list-topics", headers).receive().status());
    String other = fetched("cross-site", "no-cors", "image");
    assertEquals(
        origins.equals("*") ? 200 : 403, ask("GET", "/list-topics", other).receive().status());
  }

  @ParameterizedTest
  @ValueSource(strings = {"/list-topics", "/absent", "/health", "/metrics", "/openapi.json", "/"})
  void nothingIsTakenForWhatItIsNot(String path) throws Exception {
    start();
    RawHttp.Answer answer = ask("GET", path, "").receive();
    assertEquals("nosniff", answer.headers().get("x-content-type-options"));
    RawHttp.Answer refused = ask("GET", path, "Origin: https://other.org\r\n").receive();
    assertEquals("nosniff", refused.headers().get("x-content-type-options"));
  }

  @Test
  void pagesThatAreListedMayAskAndAreTold() throws Exception {
    set("cors.origins", ALLOWED);
    start();
    RawHttp.Answer answer = ask("GET", "/list-topics", "Origin: " + ALLOWED + "\r\n").receive();
    assertEquals(ALLOWED, answer.headers().get("access-control-allow-origin"));
    assertEquals("origin", answer.headers().get("vary"));
    refused(403, "FORBIDDEN_ORIGIN", ask("GET", "/list-topics", "Origin: https://other.org\r\n"));
    RawHttp.Answer preflight =
        ask(
                "OPTIONS",
                "/topics/t",
                "Origin: "
                    + ALLOWED
                    + "\r\nAccess-Control-Request-Method: DELETE\r\n"
                    + "Access-Control-Request-Headers: content-type\r\n")
            .receiveHead();
    assertEquals(204, preflight.status());
    Map<String, String> headers = preflight.headers();
    assertEquals(ALLOWED, headers.get("access-control-allow-origin"));
    assertTrue(headers.get("access-control-allow-methods").contains("DELETE"));
    assertEquals("content-type", headers.get("access-control-allow-headers"));
  }

  @Test
  void cachesAreToldOfAllThatAnAnswerDependsOn() throws Exception {
    set("cors.origins", ALLOWED);
    start();
    fill(1, 5_000);
    RawHttp.Answer large =
        ask("GET", "/topics/t/partitions/0/consume", "Origin: " + ALLOWED + "\r\n").receive();
    assertEquals("origin, accept-encoding", large.headers().get("vary"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"example.org", "example.org:8080", "localhost.example.org", "127.0.0.2"})
  void hostsThatAreNotThisOneAreRefused(String host) throws Exception {
    start();
    refused(403, "FORBIDDEN_ORIGIN", ask("GET", "/list-topics", host, ""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "LOCALHOST:1", "127.0.0.1", "127.0.0.1:80", "[::1]:80"})
  void thisHostIsServedByAnyOfItsNames(String host) throws Exception {
    start();
    assertEquals(200, ask("GET", "/list-topics", host, "").receive().status());
  }

  @Test
  void optionsNamesTheMethods() throws Exception {
    start();
    RawHttp client = ask("OPTIONS", "/topics/t", "");
    RawHttp.Answer answer = client.receiveHead();
    assertEquals(204, answer.status());
    assertEquals("DELETE, GET, OPTIONS, PATCH, POST", answer.headers().get("allow"));
    isServed(client);
    RawHttp wrong = ask("PUT", "/topics/t", "Content-Length: 0\r\n");
    assertEquals(
        "DELETE, GET, PATCH, POST",
        refused(405, "METHOD_NOT_ALLOWED", wrong).headers().get("allow"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/list-topics", "/topics/t", "/topics/absent", "/absent", "/health"})
  void headIsAnsweredLikeGetWithoutABody(String path) throws Exception {
    start();
    RawHttp client = ask("GET", path, "");
    RawHttp.Answer whole = client.receive();
    client.send("HEAD " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
    RawHttp.Answer head = client.receiveHead();
    assertEquals(whole.status(), head.status());
    assertEquals(whole.headers().get("content-length"), head.headers().get("content-length"));
    assertEquals(whole.headers().get("content-type"), head.headers().get("content-type"));
    isServed(client);
  }

  @Test
  void namesInPathsAreDecoded() throws Exception {
    start();
    broker.admin.autoCreate = false;
    broker.cluster.add("a.b_c-d", 1);
    RawHttp client = client();
    for (String path : new String[] {"/topics/a.b_c-d", "/topics/a%2Eb%5Fc%2Dd"}) {
      client.get(path);
      assertEquals("a.b_c-d", json(client.receive()).get("name").asText());
    }
    client.get("/topics/t%2Fpartitions/partitions/0");
    assertTrue(
        refused(404, "UNKNOWN_TOPIC_OR_PARTITION", client).text().contains("'t/partitions'"));
    client.get("/topics/..%2F..%2Fetc%2Fpasswd");
    refused(404, "UNKNOWN_TOPIC_OR_PARTITION", client);
    client.get("/topics/%zz");
    refused(400, "INVALID_REQUEST", client);
    client.get("/topics/a+b");
    assertTrue(refused(404, "UNKNOWN_TOPIC_OR_PARTITION", client).text().contains("'a+b'"));
    client.get("/topics//partitions/0");
    refused(404, "NOT_FOUND", client);
  }

  @Test
  void parametersAreReadOnceAndDecoded() throws Exception {
    start();
    RawHttp client = client();
    client.get("/topics/t/partitions/0/consume?limit=1&limit=2");
    assertEquals(
        "limit", json(refused(400, "INVALID_REQUEST", client)).at("/error/field").asText());
    client.get("/topics/t/partitions/0/consume?limits=1");
    assertEquals(
        "limits", json(refused(400, "INVALID_REQUEST", client)).at("/error/field").asText());
    client.get("/topics/t/partitions/0/consume?offset=%zz");
    assertEquals(400, client.receive().status());
    client.send(
        "POST /topics/t/produce?partition=0&key=a+b%2Bc HTTP/1.1\r\nHost: localhost\r\n"
            + "Content-Type: text/plain\r\nContent-Length: 1\r\n\r\nv");
    assertEquals(200, client.receive().status());
    client.get("/topics/t/partitions/0/consume");
    assertEquals("a b+c", json(client.receive()).at("/messages/0/key").asText());
    assertFalse(broker.cluster.topics().isEmpty());
  }
}
