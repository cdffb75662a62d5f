package dev.esker.http.server;

import dev.esker.spi.ErrorCode;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Failures that nobody expected: the log has all of it, the client a number to ask for. */
final class Unexpected {

  private static final Logger log = LoggerFactory.getLogger(Unexpected.class);
  private static final AtomicLong count = new AtomicLong();

  private Unexpected() {}

  static ApiException error(String operation, Throwable cause) {
    long number = count.incrementAndGet();
    log.error("unexpected failure {} in {}", number, operation, cause);
    return ApiException.of(
        ErrorCode.UNKNOWN_SERVER_ERROR,
        "something unexpected went wrong; the broker's log has it as failure " + number);
  }
}
