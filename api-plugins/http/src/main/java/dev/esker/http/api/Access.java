package dev.esker.http.api;

import dev.esker.http.server.ApiException;
import dev.esker.spi.Authorizer;
import dev.esker.spi.Authorizer.Operation;
import dev.esker.spi.Authorizer.Resource;
import dev.esker.spi.ErrorCode;

/** Who may do what. There is no authentication yet: everybody is the same. */
public final class Access {

  /** Whom requests come from. */
  static final String PRINCIPAL = "User:ANONYMOUS";

  private static final String CLUSTER = "kafka-cluster";

  private final Authorizer authorizer;

  Access(Authorizer authorizer) {
    this.authorizer = authorizer;
  }

  /**
   * Checks what somebody wants to do to a topic.
   *
   * @throws ApiException if it isn't allowed
   */
  public void topic(Operation operation, String name) {
    check(operation, Resource.TOPIC, name, ErrorCode.TOPIC_AUTHORIZATION_FAILED);
  }

  /** Whether something may be done to a topic. */
  public boolean allowsTopic(Operation operation, String name) {
    return authorizer.allows(PRINCIPAL, operation, Resource.TOPIC, name);
  }

  /** The same for a group. */
  public void group(Operation operation, String name) {
    check(operation, Resource.GROUP, name, ErrorCode.GROUP_AUTHORIZATION_FAILED);
  }

  /** Whether something may be done to a group. */
  public boolean allowsGroup(Operation operation, String name) {
    return authorizer.allows(PRINCIPAL, operation, Resource.GROUP, name);
  }

  /** The same for the cluster as a whole. */
  public void cluster(Operation operation) {
    check(operation, Resource.CLUSTER, CLUSTER, ErrorCode.CLUSTER_AUTHORIZATION_FAILED);
  }

  private void check(Operation operation, Resource resource, String name, ErrorCode error) {
    if (!authorizer.allows(PRINCIPAL, operation, resource, name)) {
      throw ApiException.of(
          error, operation + " of " + resource + " '" + name + "' is not allowed");
    }
  }
}
