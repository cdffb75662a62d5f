package dev.esker.bench.compare.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.StringReader;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

class HtmlReportTest {
  private final String page = HtmlReport.of(Results.comparison(), "esker");

  @Test
  void hasTheFiguresOfTheText() {
    for (String part :
        List.of(
            "<td>55,000<small>50,000..60,000</small></td>",
            "<tr class=\"ratio\"><th scope=\"row\">esker / kafka</th><td>4.00<small>",
            "limit: esker reaches 63 %",
            "<pre class=\"bad\">FAILED: kafka-fsync, round 1: it ended",
            "a load &lt;of&gt; records",
            "its &quot;defaults&quot;")) {
      assertTrue(page.contains(part), () -> part + "\nis not in\n" + page);
    }
  }

  @Test
  void plotsAcknowledgementsAndNoReadsWhereNobodyRead() {
    assertTrue(page.contains("From due to acknowledged"), page);
    assertFalse(page.contains("From due to read"), page);
  }

  @Test
  void needsNothingFromElsewhere() {
    assertFalse(page.contains("<script"), page);
    assertFalse(page.contains("src="), page);
    assertFalse(page.contains("<link"), page);
  }

  @Test
  void isWellFormed() throws Exception {
    String body = page.substring(page.indexOf("<body>"), page.indexOf("</html>"));
    Document document =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new InputSource(new StringReader(body)));
    assertEquals("body", document.getDocumentElement().getTagName());
    assertEquals(1, document.getElementsByTagName("svg").getLength());
  }
}
