package dev.esker.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.bench.load.Latencies;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** Plots are read back as XML. */
class PlotTest {
  private static final long MILLI = 1_000_000;

  private static Document parse(String svg) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
  }

  private static List<Element> elements(Document document, String name, String kind) {
    List<Element> found = new ArrayList<>();
    NodeList all = document.getElementsByTagName(name);
    for (int i = 0; i < all.getLength(); i++) {
      Element element = (Element) all.item(i);
      if (element.getAttribute("class").equals(kind)) {
        found.add(element);
      }
    }
    return found;
  }

  private static List<String> texts(Document document, String kind) {
    return elements(document, "text", kind).stream().map(Element::getTextContent).toList();
  }

  private static Histogram steps() {
    Histogram histogram = Latencies.newHistogram();
    histogram.recordValueWithCount(MILLI, 9_000);
    histogram.recordValueWithCount(10 * MILLI, 990);
    histogram.recordValueWithCount(100 * MILLI, 10);
    return histogram;
  }

  @Test
  void percentilesAreMarkedByTheirNines() throws Exception {
    Document plot = parse(PercentilePlot.svg("A & B", List.of(new NamedHistogram("<x>", steps()))));
    List<String> marks = texts(plot, "mut");
    assertTrue(
        marks.containsAll(List.of("0 %", "50 %", "90 %", "99 %", "99.9 %", "99.99 %")), "" + marks);
    assertFalse(marks.contains("99.999 %"), "" + marks);
    assertTrue(
        marks.containsAll(List.of("1", "10", "100", "latency, ms", "percentile")), "" + marks);
    assertEquals(List.of("A & B"), texts(plot, "title"));
    assertEquals(List.of("<x>"), texts(plot, ""));
  }

  @Test
  void aLineRisesWhereItsHistogramDoes() throws Exception {
    Document plot = parse(PercentilePlot.svg("t", List.of(new NamedHistogram("x", steps()))));
    // The first line is the key of the legend.
    String path = elements(plot, "path", "line").get(1).getAttribute("d");
    List<double[]> points = new ArrayList<>();
    for (String place : path.substring(1).split("L", -1)) {
      String[] xy = place.split(" ", -1);
      points.add(new double[] {Double.parseDouble(xy[0]), Double.parseDouble(xy[1])});
    }
    double left = points.get(0)[0];
    double right = points.get(points.size() - 1)[0];
    double bottom = points.get(0)[1];
    double top = points.get(points.size() - 1)[1];
    assertTrue(top < bottom, path);
    for (double[] point : points) {
      // Four nines from left to right; 90 % are 1 ms, 99.9 % at most 10 ms.
      double nines = 4 * (point[0] - left) / (right - left);
      double height = (bottom - point[1]) / (bottom - top);
      double expected = nines < 0.99 ? 0 : nines < 2.99 ? 0.5 : 1;
      boolean isOnStep = Math.abs(nines - 1) < 0.05 || Math.abs(nines - 3) < 0.05;
      assertTrue(isOnStep || Math.abs(height - expected) < 0.02, nines + ": " + height);
    }
  }

  @Test
  void aHistogramWithoutValuesHasNoLine() throws Exception {
    Document plot =
        parse(PercentilePlot.svg("t", List.of(new NamedHistogram("x", Latencies.newHistogram()))));
    assertEquals(List.of(), elements(plot, "path", "line"));
    assertTrue(texts(plot, "mut").contains("99 %"));
  }

  @Test
  void oneValueIsADotWithAScale() throws Exception {
    Histogram one = Latencies.newHistogram();
    one.recordValue(MILLI);
    Document plot = parse(PercentilePlot.svg("t", List.of(new NamedHistogram("x", one))));
    assertEquals(1, elements(plot, "path", "dot").size());
  }

  @Test
  void moreLinesThanCanBeToldApartAreRefused() throws Exception {
    List<NamedHistogram> many = new ArrayList<>();
    for (int i = 0; i < Chart.MAX_LINES; i++) {
      many.add(new NamedHistogram("line number " + i, steps()));
    }
    Document plot = parse(PercentilePlot.svg("t", many));
    assertEquals(16, elements(plot, "path", "line").size());
    assertEquals(16, elements(plot, "path", "line dash").size());
    many.add(new NamedHistogram("one more", steps()));
    assertThrows(IllegalArgumentException.class, () -> PercentilePlot.svg("t", many));
  }

  @Test
  void aLegendThatIsTooLongGoesOnInTheNextRow() throws Exception {
    List<NamedHistogram> many = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      many.add(new NamedHistogram("a rather long name for line " + i, steps()));
    }
    Document plot = parse(PercentilePlot.svg("t", many));
    for (Element text : elements(plot, "text", "")) {
      double end =
          Double.parseDouble(text.getAttribute("x")) + 6.5 * text.getTextContent().length();
      assertTrue(end <= 760, text.getTextContent() + " ends at " + end);
    }
  }

  @Test
  void aLineIsBrokenWhereThereIsNoValue() throws Exception {
    Chart.Axis axis = new Chart.Axis("x", Scale.linear(10));
    List<Chart.Point> points =
        List.of(
            new Chart.Point(0, 1),
            new Chart.Point(1, 2),
            new Chart.Point(2, Double.NaN),
            new Chart.Point(3, 4),
            new Chart.Point(4, Double.NaN),
            new Chart.Point(5, 4),
            new Chart.Point(6, 4));
    Document plot = parse(new Chart("t", axis, axis, List.of(new Chart.Line("l", points))).svg());
    String path = elements(plot, "path", "line").get(1).getAttribute("d");
    assertTrue(path.matches("M[\\d. ]+L[\\d. ]+M[\\d. ]+L[\\d. ]+"), path);
    assertEquals(1, elements(plot, "path", "dot").size());
  }

  @Test
  void whatCanNotStandInMarkupIsReplaced() {
    assertEquals("&lt;a b=&quot;c&amp;d&quot;&gt;\uFFFD", Markup.escape("<a b=\"c&d\">\u0001"));
  }
}
