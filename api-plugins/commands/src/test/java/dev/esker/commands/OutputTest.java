package dev.esker.commands;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OutputTest {

  @Test
  void jsonIsEscaped() {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("text", "a\"b\\c\n\t\u0001é");
    fields.put("list", Arrays.asList(1, 2L, true, null));
    fields.put("map", Map.of());
    fields.put("empty", List.of());
    assertEquals(
        "{\"text\":\"a\\\"b\\\\c\\n\\t\\u0001é\",\"list\":[1,2,true,null],\"map\":{},\"empty\":[]}",
        Json.of(fields));
  }

  @Test
  void columnsAreAsWideAsTheirWidestCell() {
    Table table = new Table("NAME", "N");
    table.row("a-long-name", 1);
    table.row("b", null);
    assertEquals("NAME         N\na-long-name  1\nb            -\n", table.toString());
  }
}
