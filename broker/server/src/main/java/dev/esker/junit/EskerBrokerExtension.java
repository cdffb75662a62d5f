package dev.esker.junit;

import dev.esker.embedded.EmbeddedBroker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;

/** Starts and closes the broker of an {@link EskerBroker} class, and hands it to tests. */
public final class EskerBrokerExtension implements BeforeAllCallback, ParameterResolver {
  private static final Namespace NAMESPACE = Namespace.create(EskerBrokerExtension.class);

  /** Made by JUnit. */
  public EskerBrokerExtension() {}

  /** The broker of one test class, closed by JUnit with the class's store. */
  private record Running(EmbeddedBroker broker, Path directory) implements AutoCloseable {
    @Override
    public void close() throws IOException {
      broker.close();
      try (Stream<Path> files = Files.walk(directory)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  @Override
  public void beforeAll(ExtensionContext context) throws Exception {
    EskerBroker wanted =
        AnnotationSupport.findAnnotation(context.getRequiredTestClass(), EskerBroker.class)
            .orElseThrow(
                () ->
                    new ExtensionConfigurationException(
                        context.getRequiredTestClass() + " has no @EskerBroker"));
    if (wanted.brokers() != 1) {
      throw new ExtensionConfigurationException(
          "@EskerBroker(brokers = " + wanted.brokers() + "): only 1 is possible in this version");
    }
    Path directory = Files.createTempDirectory("esker-test");
    EmbeddedBroker broker = EmbeddedBroker.start(directory, settings(wanted));
    context.getStore(NAMESPACE).put(Running.class, new Running(broker, directory));
    for (String topic : wanted.topics()) {
      create(broker, topic);
    }
  }

  private static Map<String, String> settings(EskerBroker wanted) {
    Map<String, String> settings = new HashMap<>();
    for (String each : wanted.settings()) {
      List<String> parts = List.of(each.split("=", 2));
      if (parts.size() != 2) {
        throw new ExtensionConfigurationException("setting '" + each + "' must be name=value");
      }
      settings.put(parts.get(0).trim(), parts.get(1).trim());
    }
    return settings;
  }

  private static void create(EmbeddedBroker broker, String topic) {
    int colon = topic.lastIndexOf(':');
    if (colon < 0) {
      broker.topics().create(topic, 1);
      return;
    }
    String partitions = topic.substring(colon + 1);
    try {
      broker.topics().create(topic.substring(0, colon), Integer.parseInt(partitions));
    } catch (NumberFormatException e) {
      throw new ExtensionConfigurationException(
          "topic '" + topic + "': '" + partitions + "' is no number of partitions", e);
    }
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    return type == EmbeddedBroker.class
        || (type == String.class && parameter.isAnnotated(BootstrapServers.class));
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    EmbeddedBroker broker = context.getStore(NAMESPACE).get(Running.class, Running.class).broker();
    return parameter.isAnnotated(BootstrapServers.class) ? broker.bootstrapServers() : broker;
  }
}
