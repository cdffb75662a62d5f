package dev.esker.spi;

import java.util.Locale;

/** How figures are written out. */
public enum MetricsFormat {

  /** Prometheus' text format, version 0.0.4. */
  PROMETHEUS("text/plain", "text/plain; version=0.0.4; charset=utf-8"),

  /** OpenMetrics 1.0. */
  OPEN_METRICS(
      "application/openmetrics-text", "application/openmetrics-text; version=1.0.0; charset=utf-8");

  private final String mediaType;
  private final String contentType;

  MetricsFormat(String mediaType, String contentType) {
    this.mediaType = mediaType;
    this.contentType = contentType;
  }

  /** The value of the header {@code Content-Type} for it. */
  public String contentType() {
    return contentType;
  }

  /**
   * The format that a client would rather have (RFC 9110, 12.5.1): OpenMetrics if the client names
   * it with at least the weight of {@code text/plain}, else Prometheus' own, whatever it says.
   *
   * @param accept the value of its header {@code Accept}, or null
   */
  public static MetricsFormat accepted(String accept) {
    if (accept == null) {
      return PROMETHEUS;
    }
    double open = weight(accept, OPEN_METRICS.mediaType);
    return open > 0 && open >= weight(accept, PROMETHEUS.mediaType) ? OPEN_METRICS : PROMETHEUS;
  }

  /** The greatest weight of that media type, 0 if it isn't named. */
  private static double weight(String accept, String mediaType) {
    double greatest = 0;
    for (String range : accept.toLowerCase(Locale.ROOT).split(",", -1)) {
      String[] parts = range.split(";", -1);
      if (parts[0].strip().equals(mediaType)) {
        greatest = Math.max(greatest, weight(parts));
      }
    }
    return greatest;
  }

  private static double weight(String[] parts) {
    for (int i = 1; i < parts.length; i++) {
      String parameter = parts[i].strip();
      if (parameter.startsWith("q=")) {
        try {
          return Double.parseDouble(parameter.substring(2).strip());
        } catch (NumberFormatException e) {
          return 0; // a weight that is none: as if the range weren't there
        }
      }
    }
    return 1;
  }
}
