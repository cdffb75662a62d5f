package dev.esker.replication.core;

/** Does nothing until the metadata says more. */
record Offline(ReplicaContext context) implements Role {
  @Override
  public ReplicaRole kind() {
    return ReplicaRole.OFFLINE;
  }
}
