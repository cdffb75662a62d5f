package dev.esker.http.groups;

/**
 * A consumer by its own name in its group.
 *
 * @param group the group's id
 * @param consumerId what the client calls itself; to the coordinator, its instance id (KIP-345)
 */
record MemberKey(String group, String consumerId) {
  @Override
  public String toString() {
    return "consumer " + consumerId + " of group " + group;
  }
}
