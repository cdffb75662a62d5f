package dev.esker.server.quotas;

import static dev.esker.spi.QuotaMeter.Resource.FETCH;
import static dev.esker.spi.QuotaMeter.Resource.PRODUCE;
import static dev.esker.spi.QuotaMeter.Resource.REQUEST;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.gossip.ConfigTarget;
import dev.esker.gossip.MetadataCommand.AlterConfig;
import dev.esker.gossip.MetadataImage;
import dev.esker.gossip.QuotaEntity;
import dev.esker.wal.io.ManualClock;
import java.net.InetAddress;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class BrokerQuotaMeterTest {
  private static final String ANONYMOUS = "User:ANONYMOUS";
  private static final int MAX_RATES = 3;

  private final ManualClock clock = new ManualClock(0);
  private final BrokerQuotaMeter meter =
      new BrokerQuotaMeter(clock, QuotaWindows.DEFAULTS, MAX_RATES);
  private MetadataImage image = MetadataImage.empty();

  private void quota(String entity, String key, Optional<Double> value) throws Exception {
    AlterConfig alter =
        new AlterConfig(
            ConfigTarget.quota(QuotaEntity.parse(entity)),
            false,
            Map.of(key, value.map(number -> Double.toString(number))),
            Map.of());
    image = image.apply(alter);
    meter.onCommand(image, alter);
  }

  private void quota(String entity, String key, double value) throws Exception {
    quota(entity, key, Optional.of(value));
  }

  private long produce(String clientId, long bytes) {
    return meter.charge(PRODUCE, ANONYMOUS, clientId, bytes);
  }

  @Test
  void withoutAQuotaNothingIsMeasured() {
    assertFalse(meter.isActive());
    assertEquals(0, produce("c", 1_000_000_000_000L));
    assertEquals(0, meter.rateCount());
    assertEquals(Long.MAX_VALUE, meter.mostAtOnce(FETCH, ANONYMOUS, "c"));
  }

  /** The example in the tests of Apache Kafka's own ClientQuotaManager. */
  @Test
  void whoeverIsAboveWaitsUntilTheRateWouldBeBackAtTheLimit() throws Exception {
    quota("user=ANONYMOUS", "producer_byte_rate", 500);
    for (int second = 0; second < 10; second++) {
      assertEquals(0, produce("c", 400));
      clock.advance(1, TimeUnit.SECONDS);
    }
    clock.advance(500, TimeUnit.MILLISECONDS);
    assertEquals(2_100, produce("c", 2_300));
    clock.advance(2_100, TimeUnit.MILLISECONDS);
    for (int second = 0; second < 10; second++) {
      produce("c", 400);
      clock.advance(1, TimeUnit.SECONDS);
    }
    assertEquals(0, produce("c", 0), "the spike's window has passed");
  }

  @Test
  void everyResourceHasAQuotaOfItsOwn() throws Exception {
    quota("client-id=c", "consumer_byte_rate", 100);
    assertEquals(0, produce("c", 1_000_000_000));
    assertEquals(0, meter.charge(FETCH, ANONYMOUS, "c", 1_000));
    assertEquals(1_000, meter.charge(FETCH, ANONYMOUS, "c", 100));
    assertEquals(0, meter.charge(FETCH, ANONYMOUS, "d", 1_000_000_000));
    assertEquals(1_000, meter.mostAtOnce(FETCH, ANONYMOUS, "c"));
  }

  @Test
  void aUsersConnectionsShareItsQuotaAndClientsOfADefaultDoNot() throws Exception {
    quota("user=ANONYMOUS", "producer_byte_rate", 100);
    assertEquals(0, produce("a", 1_000));
    assertTrue(produce("b", 1) > 0);
    quota("user=ANONYMOUS/client-id", "producer_byte_rate", 100);
    assertEquals(0, produce("a", 1_000));
    assertEquals(0, produce("b", 1_000));
    assertTrue(produce("a", 1) > 0);
  }

  @Test
  void timeIsMeasuredInPerCentOfOneThreadAndTheWaitIsAtMostOneWindow() throws Exception {
    quota("user", "request_percentage", 10);
    long second = TimeUnit.SECONDS.toNanos(1);
    assertEquals(0, meter.charge(REQUEST, ANONYMOUS, "c", second), "10 % of ten seconds");
    assertEquals(100, meter.charge(REQUEST, ANONYMOUS, "c", second / 100));
    assertEquals(1_000, meter.charge(REQUEST, ANONYMOUS, "c", 100 * second));
  }

  @Test
  void whatIsTakenBackDoesNotCount() throws Exception {
    quota("user", "consumer_byte_rate", 100);
    assertTrue(meter.charge(FETCH, ANONYMOUS, "c", 5_000) > 0);
    assertEquals(0, meter.charge(FETCH, ANONYMOUS, "c", -5_000));
    assertEquals(0, meter.charge(FETCH, ANONYMOUS, "c", 1_000));
  }

  @Test
  void aNewLimitCountsAtOnceAndKeepsWhatWasUsed() throws Exception {
    quota("user", "producer_byte_rate", 1_000);
    assertEquals(0, produce("c", 10_000));
    quota("user", "producer_byte_rate", 2_000);
    assertEquals(0, produce("c", 10_000));
    quota("user", "producer_byte_rate", 1_000);
    assertEquals(10_000, produce("c", 0));
    quota("user", "producer_byte_rate", Optional.empty());
    assertFalse(meter.isActive());
    assertEquals(0, meter.rateCount());
    assertEquals(0, produce("c", 1_000_000_000_000L));
  }

  @Test
  void quotasOfTheImageAtTheStartCount() throws Exception {
    quota("user", "producer_byte_rate", 1);
    BrokerQuotaMeter restarted = new BrokerQuotaMeter(clock, QuotaWindows.DEFAULTS);
    restarted.onSnapshot(image);
    assertTrue(restarted.isActive());
    assertTrue(restarted.charge(PRODUCE, ANONYMOUS, "c", 1_000_000) > 0);
  }

  @Test
  void anAddressThatConnectsTooOftenIsRefusedAndWhatIsRefusedDoesNotCount() throws Exception {
    InetAddress address = InetAddress.getByAddress(new byte[] {10, 0, 0, 1});
    assertEquals(0, meter.chargeConnection(address));
    quota("ip=10.0.0.1", "connection_creation_rate", 2);
    for (int i = 0; i < 20; i++) {
      assertEquals(0, meter.chargeConnection(address));
    }
    for (int i = 0; i < 100; i++) {
      assertEquals(500, meter.chargeConnection(address));
    }
    clock.advance(400, TimeUnit.MILLISECONDS);
    assertTrue(meter.chargeConnection(address) > 0);
    clock.advance(100, TimeUnit.MILLISECONDS);
    assertEquals(0, meter.chargeConnection(address), "21 in 10.5 seconds");
    clock.advance(11, TimeUnit.SECONDS);
    assertEquals(0, meter.chargeConnection(address));
    assertEquals(0, meter.chargeConnection(InetAddress.getByAddress(new byte[] {10, 0, 0, 2})));
  }

  @Test
  void idleRatesMakeRoomAndLateOnesShareOne() throws Exception {
    quota("client-id", "producer_byte_rate", 100);
    for (String early : new String[] {"a", "b", "c"}) {
      assertEquals(0, produce(early, 1_000));
    }
    assertEquals(0, produce("d", 600));
    assertTrue(produce("e", 600) > 0, "shares with d, as there is no room");
    assertEquals(MAX_RATES + 1, meter.rateCount());
    assertTrue(produce("a", 1) > 0, "is remembered as before");
    clock.advance(11, TimeUnit.SECONDS);
    assertEquals(0, produce("f", 1_000));
    assertEquals(0, produce("g", 1_000));
    assertEquals(2, meter.rateCount(), "the idle ones are gone");
  }
}
