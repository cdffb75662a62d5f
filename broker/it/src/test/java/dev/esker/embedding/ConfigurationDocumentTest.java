package dev.esker.embedding;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.esker.server.config.ConfigReference;
import dev.esker.server.plugins.PluginCatalog;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The document of settings is what the program says of itself and of its front ends. */
final class ConfigurationDocumentTest {

  @Test
  void theDocumentIsWhatTheTableSays() throws Exception {
    Path document = Path.of(System.getProperty("esker.root"), "docs", "CONFIGURATION.md");
    ClassLoader loader = ConfigurationDocumentTest.class.getClassLoader();
    try (PluginCatalog catalog = PluginCatalog.discover(List.of(), loader)) {
      assertEquals(
          ConfigReference.markdown(catalog.settings()),
          Files.readString(document),
          "write it with: ./esker broker --help-config=markdown > docs/CONFIGURATION.md");
    }
  }
}
