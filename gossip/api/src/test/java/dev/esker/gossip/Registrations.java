package dev.esker.gossip;

import dev.esker.gossip.MetadataCommand.ChangeBroker;
import dev.esker.gossip.MetadataCommand.RegisterBroker;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Brokers for tests: the incarnation and the storage of broker n are made of n. */
public final class Registrations {
  private Registrations() {}

  /** A broker without rack and endpoints. */
  public static BrokerRegistration of(int id, BrokerPhase phase) {
    return of(id, Optional.empty(), phase);
  }

  /** A broker without endpoints. */
  public static BrokerRegistration of(int id, Optional<String> rack, BrokerPhase phase) {
    BrokerRun run = BrokerRun.starting(new UUID(id, 1), new UUID(id, 2));
    return new BrokerRegistration(id, run, rack, Map.of(), phase);
  }

  /** The image with some brokers more, all of them active, in racks if there are any. */
  public static MetadataImage join(MetadataImage image, List<Integer> ids, List<String> racks)
      throws CommandRefusedException {
    MetadataImage joined = image;
    for (int i = 0; i < ids.size(); i++) {
      Optional<String> rack =
          racks.isEmpty() ? Optional.empty() : Optional.of(racks.get(i % racks.size()));
      joined = joined.apply(new RegisterBroker(of(ids.get(i), rack, BrokerPhase.FENCED)));
      joined =
          joined.apply(
              new ChangeBroker(ids.get(i), joined.version(), BrokerPhase.ACTIVE, List.of()));
    }
    return joined;
  }
}
