package dev.esker.kafka.protocol;

import java.util.UUID;
import org.apache.kafka.common.Uuid;

/** Topic ids, as the protocol's classes have them and as everybody else has them. */
public final class Ids {
  private Ids() {}

  /** As the protocol has it; its zero for null. */
  public static Uuid toWire(UUID id) {
    return id == null
        ? Uuid.ZERO_UUID
        : new Uuid(id.getMostSignificantBits(), id.getLeastSignificantBits());
  }

  /** As everybody has it. */
  public static UUID fromWire(Uuid id) {
    return new UUID(id.getMostSignificantBits(), id.getLeastSignificantBits());
  }

  /** Whether there is an id at all. */
  public static boolean isSet(Uuid id) {
    return id != null && !Uuid.ZERO_UUID.equals(id);
  }
}
