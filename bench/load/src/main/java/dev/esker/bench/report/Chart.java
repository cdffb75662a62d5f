package dev.esker.bench.report;

import java.util.List;
import java.util.Locale;

/**
 * Draws lines over two axes as SVG: no script, no font to load, colours for a light and a dark
 * screen. Pure.
 *
 * <p>The file stands for itself: its style is inside. Colours and dashes repeat after {@link
 * #MAX_LINES} lines, which is therefore the most.
 */
final class Chart {
  /** The most lines that can be told from each other. */
  static final int MAX_LINES = 16;

  private static final int COLOURS = 8;
  private static final int WIDTH = 760;
  private static final int PLOT_HEIGHT = 260;
  private static final int LEFT = 74;
  private static final int RIGHT = 36;
  private static final int TITLE = 30;
  private static final int LEGEND_ROW = 20;
  private static final int BOTTOM = 46;
  private static final double LETTER = 7.2;
  private static final int KEY = 34;

  private static final String STYLE =
      """
      <style>
      .ec{font:12px system-ui,sans-serif;--fg:#1f2430;--mut:#5b6472;--grid:#dfe3ea;--bg:#fff;\
      --l0:#0b62c4;--l1:#c2410c;--l2:#0f7b4b;--l3:#8b2fb3;--l4:#946200;--l5:#0e7c86;--l6:#b5176a;\
      --l7:#4b5563}
      @media(prefers-color-scheme:dark){.ec{--fg:#e6e9ef;--mut:#a3acba;--grid:#353c48;--bg:#161a21;\
      --l0:#6cb0ff;--l1:#ff9a62;--l2:#4fd39a;--l3:#d293f2;--l4:#e3b341;--l5:#56d4dd;--l6:#ff86c0;\
      --l7:#b6bfcc}}
      .ec .bg{fill:var(--bg)}.ec text{fill:var(--fg)}.ec .mut{fill:var(--mut)}
      .ec .title{font-size:14px;font-weight:600}.ec .grid{stroke:var(--grid);stroke-width:1}
      .ec .line{fill:none;stroke-width:2;stroke-linejoin:round}.ec .dash{stroke-dasharray:7 4}
      .ec .dot{stroke-width:5;stroke-linecap:round}
      </style>
      """;

  private final String title;
  private final Axis x;
  private final Axis y;
  private final List<Line> lines;

  /**
   * An axis.
   *
   * @param title what it shows, with the unit
   */
  record Axis(String title, Scale scale) {}

  /**
   * A line.
   *
   * @param points in the order of x; where y isn't a number the line is broken
   */
  record Line(String name, List<Point> points) {}

  /** A point, in the units of the axes. */
  record Point(double x, double y) {}

  Chart(String title, Axis x, Axis y, List<Line> lines) {
    if (lines.size() > MAX_LINES) {
      throw new IllegalArgumentException(lines.size() + " lines; at most " + MAX_LINES);
    }
    this.title = title;
    this.x = x;
    this.y = y;
    this.lines = List.copyOf(lines);
  }

  /** The whole drawing, one {@code svg} element. */
  String svg() {
    StringBuilder legend = new StringBuilder();
    int top = TITLE + legend(legend) + 8;
    int height = top + PLOT_HEIGHT + BOTTOM;
    StringBuilder out = new StringBuilder();
    out.append(
        String.format(
            Locale.ROOT,
            "<svg class=\"ec\" xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\""
                + " role=\"img\" aria-label=\"%s\">%n",
            WIDTH,
            height,
            Markup.escape(title)));
    out.append(STYLE);
    out.append("<rect class=\"bg\" width=\"100%\" height=\"100%\" rx=\"6\"/>\n");
    text(out, "title", LEFT, 20, "start", title);
    out.append(legend);
    axes(out, top);
    for (int i = 0; i < lines.size(); i++) {
      line(out, i, top);
    }
    return out.append("</svg>\n").toString();
  }

  /** Writes the legend in as many rows as it needs; returns their height. */
  private int legend(StringBuilder out) {
    double at = LEFT;
    int row = 0;
    for (int i = 0; i < lines.size(); i++) {
      String name = lines.get(i).name();
      double width = KEY + name.length() * LETTER + 14;
      if (at > LEFT && at + width > WIDTH - RIGHT) {
        row++;
        at = LEFT;
      }
      double middle = TITLE + row * LEGEND_ROW + LEGEND_ROW / 2.0;
      out.append(
          String.format(
              Locale.ROOT,
              "<path class=\"line%s\" style=\"stroke:var(--l%d)\" d=\"M%.1f %.1fh24\"/>%n",
              dash(i),
              i % COLOURS,
              at,
              middle));
      text(out, "", at + KEY - 4, middle + 4, "start", name);
      at += width;
    }
    return lines.isEmpty() ? 0 : (row + 1) * LEGEND_ROW;
  }

  private static String dash(int line) {
    return line < COLOURS ? "" : " dash";
  }

  private void axes(StringBuilder out, int top) {
    int bottom = top + PLOT_HEIGHT;
    for (Scale.Tick tick : y.scale().ticks()) {
      double at = bottom - y.scale().at(tick.value()) * PLOT_HEIGHT;
      grid(out, LEFT, at, WIDTH - RIGHT, at);
      text(out, "mut", LEFT - 8, at + 4, "end", tick.label());
    }
    for (Scale.Tick tick : x.scale().ticks()) {
      double at = placeX(tick.value());
      grid(out, at, top, at, bottom);
      text(out, "mut", at, bottom + 19, "middle", tick.label());
    }
    text(out, "mut", (LEFT + WIDTH - RIGHT) / 2.0, bottom + 39, "middle", x.title());
    out.append(
        String.format(
            Locale.ROOT,
            "<text class=\"mut\" text-anchor=\"middle\" transform=\"translate(16 %d) rotate(-90)\">"
                + "%s</text>%n",
            top + PLOT_HEIGHT / 2,
            Markup.escape(y.title())));
  }

  private double placeX(double value) {
    return LEFT + x.scale().at(value) * (WIDTH - RIGHT - LEFT);
  }

  private void line(StringBuilder out, int number, int top) {
    StringBuilder path = new StringBuilder();
    StringBuilder dots = new StringBuilder();
    List<Point> points = lines.get(number).points();
    for (int i = 0; i < points.size(); i++) {
      if (isGap(points, i)) {
        continue;
      }
      Point point = points.get(i);
      double down = top + PLOT_HEIGHT * (1 - y.scale().at(point.y()));
      String place = String.format(Locale.ROOT, "%.1f %.1f", placeX(point.x()), down);
      if (isGap(points, i - 1) && isGap(points, i + 1)) {
        dots.append('M').append(place).append("h0");
      } else {
        path.append(isGap(points, i - 1) ? 'M' : 'L').append(place);
      }
    }
    path(out, "line" + dash(number), number, path);
    path(out, "dot", number, dots);
  }

  private static boolean isGap(List<Point> points, int index) {
    return index < 0 || index >= points.size() || Double.isNaN(points.get(index).y());
  }

  private static void path(StringBuilder out, String kind, int number, StringBuilder steps) {
    if (!steps.isEmpty()) {
      out.append(
          String.format(
              Locale.ROOT,
              "<path class=\"%s\" style=\"stroke:var(--l%d)\" d=\"%s\"/>%n",
              kind,
              number % COLOURS,
              steps));
    }
  }

  private static void grid(StringBuilder out, double x1, double y1, double x2, double y2) {
    out.append(
        String.format(
            Locale.ROOT,
            "<line class=\"grid\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>%n",
            x1,
            y1,
            x2,
            y2));
  }

  private static void text(
      StringBuilder out, String kind, double x, double y, String anchor, String text) {
    out.append(
        String.format(
            Locale.ROOT,
            "<text class=\"%s\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>%n",
            kind,
            x,
            y,
            anchor,
            Markup.escape(text)));
  }
}
