package dev.esker.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.esker.spi.PluginConfig;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a bad setting of the front end is answered with. */
final class KafkaConfigTest {

  @ParameterizedTest
  @ValueSource(strings = {"abc", "", "-1", "65536", "99999999999999999999"})
  void aBadPortIsNamedWithWhatIsAllowed(String port) {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> KafkaConfig.of(new PluginConfig("frontend.kafka.", Map.of("port", port))));
    assertEquals(
        "frontend.kafka.port = " + port + " must be a whole number from 0 to 65535",
        e.getMessage());
    // The broker shows the innermost message, which would be the parser's.
    assertNull(e.getCause());
  }
}
