package dev.esker.http.console;

import java.util.Locale;

/**
 * How much a client wants a type of answer, by its {@code Accept} header (RFC 9110, 12.5.1): the
 * most specific range that a type is in decides. Ranges with parameters other than {@code q} count
 * as those without.
 */
final class Accepted {

  private Accepted() {}

  /**
   * Whether a client would rather have HTML than JSON. One that doesn't care, as curl with its
   * {@code *}{@code /*}, would not.
   *
   * @param accept the header, or null
   */
  static boolean htmlRatherThanJson(String accept) {
    return accept != null && weight(accept, "text", "html") > weight(accept, "application", "json");
  }

  private static double weight(String accept, String type, String subtype) {
    double weight = 0;
    int best = -1;
    for (String range : accept.toLowerCase(Locale.ROOT).split(",", -1)) {
      String[] parts = range.split(";", -1);
      int fit = fit(parts[0].trim(), type, subtype);
      if (fit > best) {
        best = fit;
        weight = quality(parts);
      }
    }
    return weight;
  }

  /** From 2, exactly that type, to 0, any; less if it isn't in the range. */
  private static int fit(String range, String type, String subtype) {
    if (range.equals(type + "/" + subtype)) {
      return 2;
    }
    if (range.equals(type + "/*")) {
      return 1;
    }
    return range.equals("*/*") ? 0 : -1;
  }

  private static double quality(String[] parts) {
    for (int i = 1; i < parts.length; i++) {
      String parameter = parts[i].replace(" ", "");
      if (parameter.startsWith("q=")) {
        return parameter.matches("q=[01](\\.[0-9]{0,3})?")
            ? Double.parseDouble(parameter.substring(2))
            : 0;
      }
    }
    return 1;
  }
}
