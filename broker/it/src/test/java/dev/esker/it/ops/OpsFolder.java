package dev.esker.it.ops;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The folder {@code ops} of this checkout, and what its files say. */
public final class OpsFolder {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

  private OpsFolder() {}

  /** The top of the checkout. */
  public static Path root() {
    String root = System.getProperty("esker.root");
    if (root == null) {
      throw new IllegalStateException(
          "set -Desker.root to the top of the checkout; ./mvnw verify does");
    }
    return Path.of(root);
  }

  /** A file or folder in it. */
  public static Path path(String name) {
    return root().resolve("ops").resolve(name);
  }

  /** The text of a file. */
  public static String read(String name) throws IOException {
    return Files.readString(path(name));
  }

  /** A file of JSON. */
  public static JsonNode json(Path file) throws IOException {
    return JSON.readTree(file.toFile());
  }

  /** The documents of a file of YAML; aliases and merge keys stay as they are. */
  public static List<JsonNode> yaml(Path file) throws IOException {
    return yamlText(Files.readString(file));
  }

  /** A file of YAML with its aliases and merge keys resolved, as Compose does. */
  static JsonNode composed(Path file) throws IOException {
    LoaderOptions options = new LoaderOptions();
    Object loaded = new Yaml(new SafeConstructor(options)).load(Files.readString(file));
    return JSON.valueToTree(loaded);
  }

  /** The documents of a text of YAML, empty ones left out. */
  static List<JsonNode> yamlText(String text) throws IOException {
    List<JsonNode> documents = new ArrayList<>();
    try (YAMLParser parser = new YAMLFactory().createParser(text);
        MappingIterator<JsonNode> each = YAML.readerFor(JsonNode.class).readValues(parser)) {
      while (each.hasNext()) {
        JsonNode document = each.next();
        if (document != null && document.isObject()) {
          documents.add(document);
        }
      }
    }
    return documents;
  }

  /** All files below a folder whose names end like that, in order. */
  public static List<Path> files(String folder, String suffix) throws IOException {
    try (Stream<Path> found = Files.walk(path(folder))) {
      return found
          .filter(file -> Files.isRegularFile(file) && file.toString().endsWith(suffix))
          .filter(file -> !file.toString().contains("/target/"))
          .sorted()
          .toList();
    }
  }
}
