package dev.esker.server.config;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.spi.PluginSetting;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConfigReferenceTest {

  @Test
  void theListForTheTerminalHasEverySettingAndFitsTheScreen() {
    String text =
        ConfigReference.text(
            Map.of("x", List.of(new PluginSetting("some.key", "3", "1 to 9", "It does that."))));
    assertTrue(text.contains("  frontend.x.some.key (default 3)\n      It does that.\n"), text);
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
