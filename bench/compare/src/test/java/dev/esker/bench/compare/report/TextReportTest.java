package dev.esker.bench.compare.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.bench.compare.figures.Spread;
import dev.esker.bench.compare.results.WorkloadResult;
import java.util.List;
import org.junit.jupiter.api.Test;

class TextReportTest {

  @Test
  void showsMediansRatiosAndTheirSpread() {
    assertEquals(
        """
        ==== some-load
        a load <of> records

                             records/s
        esker                   55,000
                        50,000..60,000
        kafka                   15,000
                        10,000..20,000
        null                    90,000
                       80,000..100,000
        esker / kafka             4.00
                            3.00..5.00
        esker / null             0.625
                          0.500..0.750

                                    p99
        esker                      3.00
                             2.00..4.00
        kafka                      6.00
                             4.00..8.00
        null                       1.00
                             1.00..1.00
        bare disk                 0.500
        esker / kafka             0.500
                           0.500..0.500
        esker / null               3.00
                             2.00..4.00
        esker / bare disk          4.00

        limit     esker reaches 63 % (50..75) of what the null broker does
        limit     kafka reaches 18 % (10..25) of what the null broker does
        note      kafka, round 2: was slow
        PROBLEM   kafka, round 2: 3 records were not acknowledged
        FAILED    kafka-fsync, round 1: it ended
          out of
          memory
        """,
        TextReport.of(Results.workload(), "esker"));
  }

  @Test
  void oneRoundHasNoSpread() {
    WorkloadResult one =
        new WorkloadResult("w", "d", List.of(Results.trial("esker", 1, 5, 1)), List.of());
    assertEquals(
        """
        ==== w
        d

               records/s
        esker       5.00

                p99
        esker  1.00

        """,
        TextReport.of(one, "esker"));
  }

  @Test
  void theCeilingOfOneClientIsNotThatOfAnother() {
    WorkloadResult result =
        new WorkloadResult(
            "w",
            "d",
            List.of(
                Results.trial("esker", 1, 5, 1),
                Results.trial("nats", 1, 20, 1),
                Results.trial("nats-fsync", 1, 2, 1),
                Results.trial("null", 1, 10, 1)),
            List.of());
    List<String> limits =
        TextReport.of(result, "esker").lines().filter(line -> line.startsWith("limit")).toList();
    assertEquals(List.of("limit     esker reaches 50 % of what the null broker does"), limits);
  }

  @Test
  void theHeadingSaysWhatItRanOn() {
    String heading = TextReport.heading(Results.comparison());
    for (String part :
        List.of(
            "command   esker bench compare --rounds 2\n",
            "2 processors (A Model), 4096 MiB of memory, Linux 6 amd64, ext4, Java 25\n",
            "2026-11-21T12:00:00Z, load average 0.50, commit abc123+\n",
            "kafka     4; its \"defaults\"\n",
            "nats      not on the PATH\n",
            "median of 2 rounds")) {
      assertTrue(heading.contains(part), heading);
    }
  }

  @Test
  void figuresHaveAsManyDigitsAsTheyAreWorth() {
    assertEquals("1,234,568", Figures.of(1_234_567.8));
    assertEquals("100", Figures.of(100.4));
    assertEquals("99.9", Figures.of(99.94));
    assertEquals("1.23", Figures.of(1.234));
    assertEquals("0.012", Figures.of(0.0123));
    assertEquals("85 %", Figures.percent(new Spread(0.85, 0.85, 0.85, List.of(0.85))));
  }
}
