package dev.esker.kafka.api;

import dev.esker.spi.Authorizer;
import dev.esker.spi.Authorizer.Operation;
import dev.esker.spi.Authorizer.Resource;
import java.util.List;
import java.util.Map;

/** Asks the authorizer in the protocol's terms. */
public final class Access {

  /** The name of the one resource of type cluster. */
  public static final String CLUSTER = "kafka-cluster";

  /** In place of a set of operations that nobody has asked for. */
  public static final int OPERATIONS_NOT_ASKED = Integer.MIN_VALUE;

  /** The operations that exist for a resource, as the protocol's admin API has them. */
  private static final Map<Resource, List<Operation>> OPERATIONS =
      Map.of(
          Resource.TOPIC,
          List.of(
              Operation.READ,
              Operation.WRITE,
              Operation.CREATE,
              Operation.DESCRIBE,
              Operation.DELETE,
              Operation.ALTER,
              Operation.DESCRIBE_CONFIGS,
              Operation.ALTER_CONFIGS),
          Resource.GROUP,
          List.of(
              Operation.READ,
              Operation.DESCRIBE,
              Operation.DELETE,
              Operation.DESCRIBE_CONFIGS,
              Operation.ALTER_CONFIGS),
          Resource.CLUSTER,
          List.of(
              Operation.CREATE,
              Operation.CLUSTER_ACTION,
              Operation.DESCRIBE_CONFIGS,
              Operation.ALTER_CONFIGS,
              Operation.IDEMPOTENT_WRITE,
              Operation.ALTER,
              Operation.DESCRIBE),
          Resource.TRANSACTIONAL_ID,
          List.of(Operation.DESCRIBE, Operation.WRITE));

  private final Authorizer authorizer;

  /** Asks that authorizer. */
  public Access(Authorizer authorizer) {
    this.authorizer = authorizer;
  }

  /** Whether the caller may do that to a topic. */
  public boolean topic(Call<?> call, Operation operation, String topic) {
    return authorizer.allows(call.principal(), operation, Resource.TOPIC, topic);
  }

  /** Whether the caller may do that to a group. */
  public boolean group(Call<?> call, Operation operation, String group) {
    return authorizer.allows(call.principal(), operation, Resource.GROUP, group);
  }

  /** Whether the caller may do that to the cluster. */
  public boolean cluster(Call<?> call, Operation operation) {
    return authorizer.allows(call.principal(), operation, Resource.CLUSTER, CLUSTER);
  }

  /** Whether the caller may do that with a transactional id. */
  public boolean transactionalId(Call<?> call, Operation operation, String id) {
    return authorizer.allows(call.principal(), operation, Resource.TRANSACTIONAL_ID, id);
  }

  /** The operations that the caller may do, a bit for each (KIP-430). */
  public int operations(Call<?> call, Resource resource, String name) {
    int bits = 0;
    for (Operation operation : OPERATIONS.get(resource)) {
      if (authorizer.allows(call.principal(), operation, resource, name)) {
        bits |= 1 << code(operation);
      }
    }
    return bits;
  }

  /** The number of an operation in the protocol. */
  private static int code(Operation operation) {
    return switch (operation) {
      case READ -> 3;
      case WRITE -> 4;
      case CREATE -> 5;
      case DELETE -> 6;
      case ALTER -> 7;
      case DESCRIBE -> 8;
      case CLUSTER_ACTION -> 9;
      case DESCRIBE_CONFIGS -> 10;
      case ALTER_CONFIGS -> 11;
      case IDEMPOTENT_WRITE -> 12;
    };
  }
}
