package dev.esker.examples.orders;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TallyTest {

  @Test
  void isPrintedAsAgreed() {
    Tally tally = new Tally(List.of("payments", "orders"));
    for (int i = 0; i < 9; i++) {
      tally.add("orders", 1);
    }
    for (int i = 0; i < 12; i++) {
      tally.add("orders", 0);
    }
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    tally.print(new PrintStream(printed, true, StandardCharsets.UTF_8));
    assertEquals(
        List.of(" orders[0]: 12", " orders[1]: 9", " orders TOTAL: 21", " payments TOTAL: 0"),
        printed.toString(StandardCharsets.UTF_8).lines().toList());
  }
}
