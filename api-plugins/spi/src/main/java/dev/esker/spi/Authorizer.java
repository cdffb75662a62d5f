package dev.esker.spi;

/** Decides who may do what. Called on network threads: answers from memory. */
@FunctionalInterface
public interface Authorizer {

  /** Everybody may do everything. */
  Authorizer ALLOW_ALL = (principal, operation, resource, name) -> true;

  /** What somebody wants to do. */
  enum Operation {
    READ,
    WRITE,
    CREATE,
    DELETE,
    ALTER,
    DESCRIBE,
    CLUSTER_ACTION,
    DESCRIBE_CONFIGS,
    ALTER_CONFIGS,
    IDEMPOTENT_WRITE
  }

  /** What it is done to. */
  enum Resource {
    TOPIC,
    GROUP,
    CLUSTER,
    TRANSACTIONAL_ID
  }

  /**
   * Whether that is allowed.
   *
   * @param principal who, for instance {@code User:ANONYMOUS}
   */
  boolean allows(String principal, Operation operation, Resource resource, String name);
}
