package dev.esker.controller;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.gossip.ConfigTarget;
import dev.esker.gossip.MetadataCommand;
import dev.esker.gossip.MetadataImage;
import dev.esker.gossip.QuotaEntity;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuotaControllerTest {
  private static final QuotaEntity USER = QuotaEntity.parse("user=u");

  private final QuotaController controller = new QuotaController(2);

  private static MetadataImage apply(MetadataImage image, Decision decision) throws Exception {
    MetadataImage after = image;
    for (MetadataCommand command : assertInstanceOf(Decision.Accepted.class, decision).commands()) {
      after = after.apply(command);
    }
    return after;
  }

  private static Map<String, Optional<Double>> set(String key, double value) {
    return Map.of(key, Optional.of(value));
  }

  @Test
  void quotasAreSetChangedAndRemoved() throws Exception {
    MetadataImage image =
        apply(
            MetadataImage.empty(),
            controller.alter(
                MetadataImage.empty(),
                USER,
                Map.of(
                    "producer_byte_rate",
                    Optional.of(1024.0),
                    "request_percentage",
                    Optional.of(12.5))));
    assertEquals(
        Map.of("producer_byte_rate", "1024.0", "request_percentage", "12.5"),
        image.config(ConfigTarget.quota(USER)));
    image =
        apply(image, controller.alter(image, USER, Map.of("request_percentage", Optional.empty())));
    assertEquals(Map.of("producer_byte_rate", "1024.0"), image.config(ConfigTarget.quota(USER)));
    image =
        apply(image, controller.alter(image, USER, Map.of("producer_byte_rate", Optional.empty())));
    assertEquals(List.of(), image.configured());
  }

  @Test
  void whatIsSoAlreadyTakesNoCommand() throws Exception {
    MetadataImage image = MetadataImage.empty();
    image = apply(image, controller.alter(image, USER, set("producer_byte_rate", 5)));
    Decision same =
        controller.alter(
            image,
            USER,
            Map.of("producer_byte_rate", Optional.of(5.0), "consumer_byte_rate", Optional.empty()));
    assertEquals(new Decision.Accepted(List.of()), same);
  }

  @ParameterizedTest
  @CsvSource({
    "user=u, producer_byte_rate, 0, a whole number above 0",
    "user=u, producer_byte_rate, -1, a whole number above 0",
    "user=u, producer_byte_rate, 1.5, a whole number above 0",
    "user=u, producer_byte_rate, NaN, a whole number above 0",
    "user=u, consumer_byte_rate, Infinity, a whole number above 0",
    "user=u, request_percentage, 0, a number above 0",
    "ip=10.0.0.1, connection_creation_rate, 2147483648, at most 2147483647",
    "user=u, connection_creation_rate, 1, is no quota of a user or client-id",
    "ip, producer_byte_rate, 1, is no quota of an ip",
    "client-id, bytes, 1, is no quota of a user or client-id",
    "user, controller_mutation_rate, 1, can't enforce",
  })
  void whatCannotBeEnforcedIsRefused(String entity, String key, double value, String why) {
    Decision decision =
        controller.alter(MetadataImage.empty(), QuotaEntity.parse(entity), set(key, value));
    Decision.Refused refused = assertInstanceOf(Decision.Refused.class, decision);
    assertEquals(ControllerError.INVALID_REQUEST, refused.error());
    assertTrue(refused.message().contains(why), refused.message());
    assertTrue(refused.message().contains(key), refused.message());
  }

  @Test
  void ofOneEntityAllChangesAreDoneOrNone() {
    Decision decision =
        controller.alter(
            MetadataImage.empty(),
            USER,
            Map.of("producer_byte_rate", Optional.of(1.0), "bytes", Optional.of(1.0)));
    assertInstanceOf(Decision.Refused.class, decision);
  }

  @Test
  void thereIsALimitOfEntities() throws Exception {
    MetadataImage image = MetadataImage.empty();
    image = apply(image, controller.alter(image, USER, set("producer_byte_rate", 1)));
    QuotaEntity second = QuotaEntity.parse("ip");
    image = apply(image, controller.alter(image, second, set("connection_creation_rate", 1)));
    QuotaEntity third = QuotaEntity.parse("client-id");
    assertInstanceOf(
        Decision.Refused.class, controller.alter(image, third, set("producer_byte_rate", 1)));
    image = apply(image, controller.alter(image, USER, set("producer_byte_rate", 2)));
    image =
        apply(
            image,
            controller.alter(image, second, Map.of("connection_creation_rate", Optional.empty())));
    apply(image, controller.alter(image, third, set("producer_byte_rate", 1)));
  }

  @Test
  void aNameThatIsTooLongIsRefused() {
    QuotaEntity longer =
        QuotaEntity.of(Map.of(QuotaEntity.Part.USER, Optional.of("u".repeat(300))));
    assertInstanceOf(
        Decision.Accepted.class,
        controller.alter(MetadataImage.empty(), longer, set("producer_byte_rate", 1)));
    QuotaEntity tooLong =
        QuotaEntity.of(Map.of(QuotaEntity.Part.USER, Optional.of("u".repeat(70_000))));
    assertInstanceOf(
        Decision.Refused.class,
        controller.alter(MetadataImage.empty(), tooLong, set("producer_byte_rate", 1)));
  }
}
