package dev.esker.gossip.atomix.raft;

import io.atomix.cluster.ClusterMembershipEvent;
import io.atomix.cluster.ClusterMembershipService;
import io.atomix.cluster.MemberId;
import io.atomix.primitive.PrimitiveTypeRegistry;
import io.atomix.protocols.raft.RaftServer;
import io.atomix.protocols.raft.cluster.impl.RaftMemberContext;
import io.atomix.protocols.raft.impl.RaftContext;
import io.atomix.protocols.raft.storage.RaftStorage;
import io.atomix.protocols.raft.storage.log.RaftLogWriter;
import io.atomix.protocols.raft.storage.snapshot.Snapshot;
import io.atomix.utils.concurrent.ThreadModel;
import org.slf4j.LoggerFactory;

/**
 * Atomix's Raft of one node, but that its log is a {@link StableLogWriter}, that a leader flushes
 * before it commits, and that every change of leader or term is told. Atomix hands {@code
 * flushOnCommit} to nobody: without this no node ever flushes.
 */
final class SafeRaftContext extends RaftContext {
  private final StableLogWriter stable;
  private final Runnable onLeader;

  /**
   * Opens the storage.
   *
   * @param name of the Raft, in the names of threads
   * @param self this node
   * @param members who can be reached
   * @param protocol told of this context here
   * @param storage where the log is
   * @param types the one state machine
   * @param wiring what is put around it
   */
  SafeRaftContext(
      String name,
      MemberId self,
      ClusterMembershipService members,
      SafeServerProtocol protocol,
      RaftStorage storage,
      PrimitiveTypeRegistry types,
      Wiring wiring) {
    super(
        name,
        self,
        members,
        protocol,
        storage,
        types,
        ThreadModel.SHARED_THREAD_POOL.factory(
            "esker-" + name + "-%d", 1, LoggerFactory.getLogger(SafeRaftContext.class)),
        true);
    this.stable = wiring.writer().apply(super.getLogWriter());
    this.onLeader = wiring.onLeader();
    protocol.attach(this);
    members.addListener(
        event -> {
          if (event.type() != ClusterMembershipEvent.Type.MEMBER_REMOVED) {
            getThreadContext().execute(() -> heardOf(event.subject().id()));
          }
        });
  }

  /**
   * What is put around Raft.
   *
   * @param writer makes the log stable
   * @param onLeader run on Raft's thread whenever leader or term may have changed
   */
  record Wiring(StableLogWriterFactory writer, Runnable onLeader) {}

  /** Makes a log stable. */
  interface StableLogWriterFactory {
    StableLogWriter apply(RaftLogWriter stock);
  }

  @Override
  public RaftLogWriter getLogWriter() {
    // the constructors of the parts of Raft ask before there is one
    return stable == null ? super.getLogWriter() : stable;
  }

  StableLogWriter stable() {
    return stable;
  }

  @Override
  public long setCommitIndex(long index) {
    if (index > getCommitIndex() && getRole() == RaftServer.Role.LEADER) {
      stable.flush();
    }
    return super.setCommitIndex(index);
  }

  @Override
  public void setLeader(MemberId leader) {
    super.setLeader(leader);
    onLeader.run();
  }

  @Override
  public void setTerm(long term) {
    super.setTerm(term);
    onLeader.run();
  }

  /** Up to where this node's snapshot reaches, or 0. */
  long snapshotIndex() {
    Snapshot snapshot = getSnapshotStore().getCurrentSnapshot();
    return snapshot == null ? 0 : snapshot.index();
  }

  /**
   * Somebody who was down is there again: the next heartbeat goes there at once, not after Atomix's
   * back-off of up to a minute.
   */
  void heardOf(MemberId id) {
    RaftMemberContext member = getCluster().getMemberState(id);
    if (member != null && member.getFailureCount() > 0) {
      member.resetFailureCount();
    }
  }

  /**
   * The node says that it lacks what comes before the entries it was sent. Atomix remembers for
   * each member which snapshot it got and never sends it again, even to an empty disk
   * (atomix#1028).
   */
  void sendSnapshotAgain(MemberId id) {
    RaftMemberContext member = getCluster().getMemberState(id);
    if (member != null) {
      member.setSnapshotIndex(0);
      member.setNextSnapshotIndex(0);
      member.setNextSnapshotOffset(0);
    }
  }
}
