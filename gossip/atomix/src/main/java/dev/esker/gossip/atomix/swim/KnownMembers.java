package dev.esker.gossip.atomix.swim;

import io.atomix.cluster.BootstrapService;
import io.atomix.cluster.Member;
import io.atomix.cluster.MemberId;
import io.atomix.cluster.discovery.ManagedNodeDiscoveryService;
import io.atomix.cluster.impl.DefaultClusterMembershipService;
import io.atomix.cluster.protocol.GroupMembershipProtocol;
import io.atomix.utils.Version;

/**
 * Atomix's membership, but for one that it has never seen: its {@code SwimMembershipProtocol} fails
 * with a NullPointerException there, which ends a Raft leader's round over all members at the first
 * that isn't up yet.
 */
final class KnownMembers extends DefaultClusterMembershipService {

  KnownMembers(
      Member self,
      Version version,
      ManagedNodeDiscoveryService discovery,
      BootstrapService bootstrap,
      GroupMembershipProtocol protocol) {
    super(self, version, discovery, bootstrap, protocol);
  }

  /** The member, or null if it isn't known. */
  @Override
  public Member getMember(MemberId id) {
    try {
      return super.getMember(id);
    } catch (NullPointerException e) {
      // Atomix looks into a member without asking whether it has seen it. To ask before, by
      // getMembers(), would copy and hash all of them for each request.
      return null;
    }
  }
}
