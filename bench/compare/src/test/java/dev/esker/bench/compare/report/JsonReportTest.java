package dev.esker.bench.compare.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class JsonReportTest {

  @Test
  void hasEverything() {
    String json = JsonReport.of(Results.comparison(), "esker");
    assertEquals(1, json.lines().count());
    for (String part :
        List.of(
            "\"command\":\"esker bench compare --rounds 2\"",
            "\"commit\":\"abc123+\"",
            "\"model\":\"A Model\"",
            "\"memory_bytes\":4294967296",
            "\"kafka\":{\"version\":\"4\",\"settings\":\"its \\\"defaults\\\"\"}",
            "\"absent\":{\"nats\":\"not on the PATH\"}",
            "\"sound\":false",
            "\"esker\":{\"records_per_s\":{\"median\":55000.000,\"min\":50000.000,"
                + "\"max\":60000.000,\"rounds\":[50000.000,60000.000]}",
            "\"ratios_of_subject_to\":{\"kafka\":{\"records_per_s\":{\"median\":4.000",
            "\"bare disk\":{\"ack_p99_ms\":{\"median\":4.000",
            "\"problems\":[{\"peer\":\"kafka\",\"round\":2,"
                + "\"text\":\"3 records were not acknowledged\"}]",
            "\"log_tail\":\"out of\\u000amemory\"")) {
      assertTrue(json.contains(part), () -> part + "\nis not in\n" + json);
    }
    assertFalse(json.contains("esker / "), json);
  }
}
