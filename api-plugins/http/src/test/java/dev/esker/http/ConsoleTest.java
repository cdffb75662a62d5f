package dev.esker.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.spi.Readiness;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The console as a browser gets it. */
class ConsoleTest extends HttpFixture {

  private static final String BROWSER = "Accept: text/html,application/xml;q=0.9,*/*;q=0.8\r\n";
  private static final String LARGE = "/console/lib/uplot/uPlot.esm.js";
  private static final String FONT = "/console/lib/fonts/inter-latin-5.3.0.woff2";

  private RawHttp ask(String method, String path, String headers) throws IOException {
    RawHttp client = client();
    client.send(method + " " + path + " HTTP/1.1\r\nHost: localhost\r\n" + headers + "\r\n");
    return client;
  }

  private RawHttp.Answer get(String path, String headers) throws IOException {
    return ask("GET", path, headers).receive();
  }

  private static void assertGuarded(Map<String, String> headers) {
    assertEquals(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
            + " font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none';"
            + " frame-ancestors 'none'",
        headers.get("content-security-policy"));
    assertEquals("nosniff", headers.get("x-content-type-options"));
    assertEquals("no-referrer", headers.get("referrer-policy"));
    assertEquals("same-origin", headers.get("cross-origin-opener-policy"));
    assertEquals("DENY", headers.get("x-frame-options"));
  }

  @Test
  void browsersGetThePageAndProgramsTheJson() throws Exception {
    start();
    RawHttp.Answer page = get("/", BROWSER);
    assertEquals(200, page.status());
    assertEquals("text/html; charset=utf-8", page.headers().get("content-type"));
    assertTrue(page.text().startsWith("<!doctype html>"), page::text);
    assertTrue(page.headers().get("vary").contains("accept"));
    assertGuarded(page.headers());
    for (String accept : List.of("", "Accept: */*\r\n", "Accept: application/json\r\n")) {
      RawHttp.Answer index = get("/", accept);
      assertEquals("Esker", json(index).get("name").asText());
      assertEquals("application/json", index.headers().get("content-type"));
      assertEquals("accept", index.headers().get("vary"));
      assertEquals("nosniff", index.headers().get("x-content-type-options"));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "index.html text/html; charset=utf-8",
        "app.js text/javascript; charset=utf-8",
        "lib/fonts/fonts.css text/css; charset=utf-8",
        "lib/icons/server.svg image/svg+xml",
        "lib/fonts/inter-latin-5.3.0.woff2 font/woff2"
      })
  void filesHaveTypesTagsAndGuards(String nameAndType) throws Exception {
    start();
    int space = nameAndType.indexOf(' ');
    String path = "/console/" + nameAndType.substring(0, space);
    RawHttp.Answer file = get(path, "");
    assertEquals(200, file.status(), file::text);
    assertEquals(nameAndType.substring(space + 1), file.headers().get("content-type"));
    assertTrue(file.headers().get("etag").matches("\"[0-9a-f]{64}\""));
    assertGuarded(file.headers());
    RawHttp.Answer head = ask("HEAD", path, "").receiveHead();
    assertEquals(200, head.status());
    assertGuarded(head.headers());
    for (String name : List.of("content-type", "content-length", "etag", "cache-control")) {
      assertEquals(file.headers().get(name), head.headers().get(name), name);
    }
    RawHttp client = ask("GET", path, "If-None-Match: " + file.headers().get("etag") + "\r\n");
    RawHttp.Answer unchanged = client.receiveHead();
    assertEquals(304, unchanged.status());
    assertEquals(file.headers().get("etag"), unchanged.headers().get("etag"));
    assertNull(unchanged.headers().get("content-type"));
    assertGuarded(unchanged.headers());
    isServed(client);
    assertEquals(200, get(path, "If-None-Match: \"other\"\r\n").status());
  }

  @Test
  void onlyWhatHasAVersionInItsNameMayBeKept() throws Exception {
    start();
    assertEquals("no-cache", get("/", BROWSER).headers().get("cache-control"));
    assertEquals("no-cache", get("/console/app.js", "").headers().get("cache-control"));
    assertEquals("max-age=31536000, immutable", get(FONT, "").headers().get("cache-control"));
  }

  @Test
  void textIsCompressedUnderATagOfItsOwn() throws Exception {
    start();
    RawHttp.Answer plain = get(LARGE, "");
    RawHttp.Answer zipped = get(LARGE, "Accept-Encoding: gzip\r\n");
    assertEquals("gzip", zipped.headers().get("content-encoding"));
    assertTrue(zipped.body().length < plain.body().length / 2);
    String tag = plain.headers().get("etag");
    assertEquals(tag.replaceAll("\"$", "-gzip\""), zipped.headers().get("etag"));
    assertEquals("accept-encoding", zipped.headers().get("vary"));
    assertEquals("accept-encoding", plain.headers().get("vary"));
    try (var in = new GZIPInputStream(new ByteArrayInputStream(zipped.body()))) {
      assertEquals(
          plain.text(), new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8));
    }
    String known = zipped.headers().get("etag");
    RawHttp.Answer unchanged =
        ask("GET", LARGE, "Accept-Encoding: gzip\r\nIf-None-Match: " + known + "\r\n")
            .receiveHead();
    assertEquals(304, unchanged.status());
    assertEquals(known, unchanged.headers().get("etag"));
    assertNull(get(FONT, "Accept-Encoding: gzip\r\n").headers().get("content-encoding"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/console/absent.js",
        "/console/",
        "/console/lib",
        "/console/lib/",
        "/console//index.html",
        "/console/lib/htm/LICENSE.txt",
        "/console/lib/README.md",
        "/console/../console/index.html",
        "/console/%2e%2e/console/index.html",
        "/console/..%2f..%2fMETA-INF%2fMANIFEST.MF",
        "/console/lib/..%2findex.html",
        "/console/./index.html",
        "/console/%2Fetc%2Fpasswd",
        "/console/INDEX.HTML",
        "/console/index.html%00",
        "/console/<img%20src=x>"
      })
  void whatIsNotListedIsNotThere(String path) throws Exception {
    start();
    RawHttp.Answer answer = get(path, "");
    assertEquals(404, answer.status(), answer::text);
    assertEquals("application/json", answer.headers().get("content-type"));
    assertEquals("nosniff", answer.headers().get("x-content-type-options"));
    assertEquals("NOT_FOUND", json(answer).at("/error/code").asText());
  }

  @Test
  void filesAreForReading() throws Exception {
    start();
    RawHttp client = ask("POST", "/console/app.js", "Content-Length: 0\r\n");
    assertEquals("GET", refused(405, "METHOD_NOT_ALLOWED", client).headers().get("allow"));
    refused(400, "INVALID_REQUEST", ask("GET", "/console/app.js?v=1", ""));
    refused(400, "INVALID_REQUEST", ask("GET", "/console/%zz", ""));
  }

  @Test
  void itIsThereBeforeTheBrokerIs() throws Exception {
    broker.readiness = new Readiness(Readiness.State.RECOVERING, "the log", 7);
    start();
    refused(503, "UNAVAILABLE", ask("GET", "/list-topics", ""));
    assertEquals(200, get("/", BROWSER).status());
    assertEquals(200, get(LARGE, "").status());
  }

  @Test
  void whileItIsWrittenItComesFromAFolder(@TempDir Path folder) throws Exception {
    set("console.dir", folder.toString());
    Files.writeString(folder.resolve("app.js"), "first");
    start();
    assertEquals("first", get("/console/app.js", "").text());
    Files.writeString(folder.resolve("app.js"), "second");
    assertEquals("second", get("/console/app.js", "").text());
    assertEquals(200, get(LARGE, "").status());
    assertFalse(get("/", BROWSER).text().isEmpty());
  }

  @Test
  void aFolderIsForThisMachineOnly(@TempDir Path folder) {
    set("console.dir", folder.toString());
    set("host", "0.0.0.0");
    String message = assertThrows(IllegalArgumentException.class, this::start).getMessage();
    assertTrue(message.contains("frontend.http.console.dir"), message);
    set("host", "127.0.0.1");
    set("console.dir", folder.resolve("absent").toString());
    message = assertThrows(IllegalArgumentException.class, this::start).getMessage();
    assertTrue(message.contains("absent is not a folder"), message);
  }
}
