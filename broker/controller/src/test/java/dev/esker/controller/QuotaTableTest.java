package dev.esker.controller;

import static dev.esker.controller.QuotaKey.CONNECTION_CREATION_RATE;
import static dev.esker.controller.QuotaKey.CONSUMER_BYTE_RATE;
import static dev.esker.controller.QuotaKey.PRODUCER_BYTE_RATE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.controller.QuotaTable.Quota;
import dev.esker.controller.QuotaTable.Scope;
import dev.esker.gossip.ConfigTarget;
import dev.esker.gossip.MetadataCommand.AlterConfig;
import dev.esker.gossip.MetadataImage;
import dev.esker.gossip.QuotaEntity;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class QuotaTableTest {

  /** The levels of KIP-55, the strongest first, with who shares what they allow. */
  private static final List<Map.Entry<String, Scope>> LEVELS =
      List.of(
          Map.entry("user=u/client-id=c", new Scope("u", "c", null)),
          Map.entry("user=u/client-id", new Scope("u", "c", null)),
          Map.entry("user=u", new Scope("u", null, null)),
          Map.entry("user/client-id=c", new Scope("u", "c", null)),
          Map.entry("user/client-id", new Scope("u", "c", null)),
          Map.entry("user", new Scope("u", null, null)),
          Map.entry("client-id=c", new Scope(null, "c", null)),
          Map.entry("client-id", new Scope(null, "c", null)));

  private static MetadataImage with(MetadataImage image, String entity, String key, double value)
      throws Exception {
    ConfigTarget target = ConfigTarget.quota(QuotaEntity.parse(entity));
    return image.apply(
        new AlterConfig(target, false, Map.of(key, Optional.of(Double.toString(value))), Map.of()));
  }

  @Test
  void theStrongestLevelThatThereIsCounts() throws Exception {
    for (int strongest = 0; strongest < LEVELS.size(); strongest++) {
      MetadataImage image = MetadataImage.empty();
      List<Integer> order = new ArrayList<>();
      for (int level = strongest; level < LEVELS.size(); level++) {
        order.add(level);
      }
      Collections.shuffle(order, new Random(strongest));
      for (int level : order) {
        image = with(image, LEVELS.get(level).getKey(), PRODUCER_BYTE_RATE.text(), level + 1);
      }
      QuotaTable table = QuotaTable.of(image);
      Quota found = table.ofClient(PRODUCER_BYTE_RATE, "u", "c").orElseThrow();
      assertEquals(
          new Quota(PRODUCER_BYTE_RATE, LEVELS.get(strongest).getValue(), strongest + 1), found);
    }
  }

  @Test
  void aQuotaOfAnotherNameDoesNotHideAWeakerLevel() throws Exception {
    MetadataImage image = with(MetadataImage.empty(), "user=u", CONSUMER_BYTE_RATE.text(), 1);
    QuotaTable table = QuotaTable.of(with(image, "client-id", PRODUCER_BYTE_RATE.text(), 2));
    assertEquals(2, table.ofClient(PRODUCER_BYTE_RATE, "u", "c").orElseThrow().limit());
    assertEquals(1, table.ofClient(CONSUMER_BYTE_RATE, "u", "c").orElseThrow().limit());
    assertTrue(table.ofClient(CONSUMER_BYTE_RATE, "v", "c").isEmpty());
  }

  @Test
  void othersAreNotConcerned() throws Exception {
    QuotaTable table =
        QuotaTable.of(
            with(MetadataImage.empty(), "user=u/client-id=c", PRODUCER_BYTE_RATE.text(), 1));
    assertTrue(table.ofClient(PRODUCER_BYTE_RATE, "u", "d").isEmpty());
    assertTrue(table.ofClient(PRODUCER_BYTE_RATE, "v", "c").isEmpty());
    assertFalse(table.isEmpty());
  }

  @Test
  void anAddressHasItsOwnQuotaOrTheDefaultToItself() throws Exception {
    MetadataImage image =
        with(MetadataImage.empty(), "ip=10.0.0.1", CONNECTION_CREATION_RATE.text(), 1);
    QuotaTable own = QuotaTable.of(image);
    assertTrue(own.ofAddress(CONNECTION_CREATION_RATE, "10.0.0.2").isEmpty());
    QuotaTable both = QuotaTable.of(with(image, "ip", CONNECTION_CREATION_RATE.text(), 2));
    assertEquals(1, both.ofAddress(CONNECTION_CREATION_RATE, "10.0.0.1").orElseThrow().limit());
    assertEquals(
        new Quota(CONNECTION_CREATION_RATE, new Scope(null, null, "10.0.0.2"), 2),
        both.ofAddress(CONNECTION_CREATION_RATE, "10.0.0.2").orElseThrow());
  }

  @Test
  void withoutQuotasThereIsNoTable() {
    assertSame(QuotaTable.EMPTY, QuotaTable.of(MetadataImage.empty()));
    assertTrue(QuotaTable.EMPTY.isEmpty());
    assertTrue(QuotaTable.EMPTY.ofClient(PRODUCER_BYTE_RATE, "u", "c").isEmpty());
    assertTrue(QuotaTable.EMPTY.ofAddress(CONNECTION_CREATION_RATE, "10.0.0.1").isEmpty());
  }
}
