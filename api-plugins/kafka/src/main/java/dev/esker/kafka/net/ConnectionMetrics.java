package dev.esker.kafka.net;

import dev.esker.kafka.protocol.AnswerErrors;
import dev.esker.kafka.protocol.Api;
import dev.esker.spi.FrontendMetrics;
import java.util.function.LongSupplier;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;

/** The figures of the connections, by the names that all front ends use. */
final class ConnectionMetrics {
  private final LongSupplier nanoTime;
  private final FrontendMetrics metrics;

  ConnectionMetrics(FrontendMetrics metrics, LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.metrics = metrics;
  }

  /** A request has ended; its answer may have been written or not. */
  void ended(Api api, long arrivedNanos) {
    metrics.answered(api.name(), nanoTime.getAsLong() - arrivedNanos);
  }

  /** Notes the errors that an answer tells. */
  void answered(Api api, ApiMessage answer) {
    AnswerErrors.forEach(
        answer, code -> metrics.failed(api.name(), Errors.forCode((short) code).name()));
  }

  void throttled(long millis) {
    metrics.throttled(millis);
  }

  void refused() {
    metrics.refused();
  }
}
