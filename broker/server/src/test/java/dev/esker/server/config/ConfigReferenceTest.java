package dev.esker.server.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import org.junit.jupiter.api.Test;

class ConfigReferenceTest {

  @Test
  void theDocumentIsWhatTheTableSays() throws Exception {
    Path document = Path.of("..", "..", "docs", "CONFIGURATION.md").toAbsolutePath().normalize();
    assertEquals(
        ConfigReference.markdown(),
        Files.readString(document),
        "write it with: ./esker broker --help-config=markdown > docs/CONFIGURATION.md");
  }

  @Test
  void theListForTheTerminalHasEverySettingAndFitsTheScreen() {
    String text = ConfigReference.text();
    for (String name : SettingTable.names()) {
      assertTrue(text.contains("  " + name), name);
    }
    text.lines().forEach(line -> assertTrue(line.length() <= 100, line));
  }

  @Test
  void everyNameIsUniqueAndSoIsItsFlag() {
    HashSet<String> seen = new HashSet<>();
    for (Setting<?> setting : SettingTable.all()) {
      assertTrue(seen.add(setting.name()), setting.name());
      assertTrue(seen.add(setting.flag()), setting.flag());
      assertTrue(seen.add(setting.environmentVariable()), setting.environmentVariable());
    }
  }
}
