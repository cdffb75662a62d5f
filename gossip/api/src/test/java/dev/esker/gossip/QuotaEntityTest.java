package dev.esker.gossip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.esker.gossip.QuotaEntity.Part;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QuotaEntityTest {

  @Test
  void theTextIsThatOfTheDocument() {
    assertEquals("user=alice", text(Map.of(Part.USER, Optional.of("alice"))));
    assertEquals("user", text(Map.of(Part.USER, Optional.empty())));
    assertEquals("ip=127.0.0.1", text(Map.of(Part.IP, Optional.of("127.0.0.1"))));
    assertEquals(
        "user=a%2Fb%3D%25/client-id",
        text(Map.of(Part.CLIENT_ID, Optional.empty(), Part.USER, Optional.of("a/b=%"))));
  }

  @Test
  void everyEntityHasATextOfItsOwn() {
    Map<String, QuotaEntity> byText = new HashMap<>();
    for (long seed = 1; seed <= 2_000; seed++) {
      QuotaEntity entity = new RandomMetadata(seed).quotaEntity();
      assertEquals(entity, QuotaEntity.parse(entity.text()), "seed " + seed);
      QuotaEntity same = byText.putIfAbsent(entity.text(), entity);
      assertEquals(same == null ? entity : same, entity, "seed " + seed);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "group",
        "user=",
        "user=a/user=b",
        "user=a/ip=1",
        "client-id/user",
        "user=%2f",
        "user=a=b",
        "user=%",
        "user/",
        "User"
      })
  void noOtherTextIsAccepted(String text) {
    assertThrows(IllegalArgumentException.class, () -> QuotaEntity.parse(text));
    assertThrows(
        IllegalArgumentException.class,
        () -> new ConfigTarget(ConfigTarget.Kind.CLIENT_QUOTA, text));
  }

  private static String text(Map<Part, Optional<String>> parts) {
    return QuotaEntity.of(parts).text();
  }
}
