package dev.esker.http.console;

import dev.esker.http.server.ApiException;
import dev.esker.http.server.Exchange;
import dev.esker.http.server.HttpError;
import dev.esker.http.server.HttpHandler;
import io.vertx.core.http.HttpHeaders;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * {@code GET /} and {@code GET /console/<path>}: the console. Browsers are told to ask each time
 * whether a file has changed, so that page and modules are of one version after an upgrade, and to
 * run nothing but what comes from here: no script or style within a page, no other host, no frame.
 */
public final class ConsoleHandler {

  static final String PAGE = "index.html";

  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
          + " font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none';"
          + " frame-ancestors 'none'";

  private final HttpHandler index;
  private final Optional<Path> folder;
  private volatile ConsoleFiles files;

  /**
   * Serves the console.
   *
   * @param index answers {@code GET /} for programs
   * @param folder for development: what is in it goes before what is in the program, and is read
   *     anew for each request
   */
  public ConsoleHandler(HttpHandler index, Optional<Path> folder) {
    this.index = index;
    this.folder = folder;
  }

  /** {@code GET /}: the page for a browser, otherwise what the API answers there. */
  public void index(Exchange exchange) {
    exchange.vary(HttpHeaders.ACCEPT);
    if (Accepted.htmlRatherThanJson(exchange.header(HttpHeaders.ACCEPT).orElse(null))) {
      serve(exchange, PAGE);
    } else {
      index.handle(exchange);
    }
  }

  /** {@code GET /console/{path...}}. */
  public void file(Exchange exchange) {
    serve(exchange, exchange.path("path"));
  }

  private void serve(Exchange exchange, String name) {
    ConsoleFiles ready = files;
    if (ready != null && folder.isEmpty()) {
      answer(exchange, ready, name);
    } else {
      exchange.thenOffloaded(this::read, read -> answer(exchange, read, name));
    }
  }

  private synchronized ConsoleFiles read() throws IOException {
    if (files == null) {
      files = ConsoleFiles.ofProgram();
    }
    return folder.isEmpty() ? files : files.under(folder.get());
  }

  private static void answer(Exchange exchange, ConsoleFiles files, String name) {
    ConsoleFile file =
        files
            .find(name)
            .orElseThrow(
                () ->
                    ApiException.of(HttpError.NOT_FOUND, "the console has no file '" + name + "'"));
    exchange
        .with("Content-Security-Policy", POLICY)
        .with("Referrer-Policy", "no-referrer")
        .with("Cross-Origin-Opener-Policy", "same-origin")
        .with("X-Frame-Options", "DENY")
        .with(
            HttpHeaders.CACHE_CONTROL, file.lasting() ? "max-age=31536000, immutable" : "no-cache");
    Optional<String> known = exchange.header(HttpHeaders.IF_NONE_MATCH).flatMap(file::tagAmong);
    exchange.with(HttpHeaders.ETAG, known.orElse(file.tag()));
    if (known.isPresent()) {
      exchange.unchanged();
    } else if (file.text()) {
      exchange.answer(200, file.type(), file.content());
    } else {
      exchange.answerAsIs(200, file.type(), file.content());
    }
  }
}
