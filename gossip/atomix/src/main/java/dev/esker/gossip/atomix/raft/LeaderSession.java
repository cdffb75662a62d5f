package dev.esker.gossip.atomix.raft;

import dev.esker.gossip.atomix.metadata.DeposedException;
import dev.esker.gossip.atomix.metadata.NotSubmittedException;
import io.atomix.primitive.operation.PrimitiveOperation;
import io.atomix.protocols.raft.RaftError;
import io.atomix.protocols.raft.RaftServer;
import io.atomix.protocols.raft.ReadConsistency;
import io.atomix.protocols.raft.protocol.CloseSessionRequest;
import io.atomix.protocols.raft.protocol.CommandRequest;
import io.atomix.protocols.raft.protocol.CommandResponse;
import io.atomix.protocols.raft.protocol.KeepAliveRequest;
import io.atomix.protocols.raft.protocol.OpenSessionRequest;
import io.atomix.protocols.raft.protocol.OpenSessionResponse;
import io.atomix.protocols.raft.protocol.RaftResponse;
import io.atomix.protocols.raft.session.RaftSession;
import io.atomix.utils.serializer.Serializer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How entries get into Raft's log: by the leader itself, through one session that it opens when it
 * begins to lead. Atomix takes commands only in sessions; there is one at a time in the whole
 * cluster, without a client and a network between it and Raft, and it never expires.
 *
 * <p>When the session is open, everything that was committed before has been applied here: only
 * then does the node call itself the leader. All but {@link #submit} runs on Raft's thread.
 */
final class LeaderSession {
  private static final Logger LOG = LoggerFactory.getLogger(LeaderSession.class);

  /** The most entries on their way at a time. */
  static final int MAX_IN_FLIGHT = 256;

  /** Stands for the term of whoever leads. */
  static final long ANY_TERM = -1;

  private static final long NEVER_MILLIS = Duration.ofDays(36_500).toMillis();

  /** Atomix keeps each answer until it is told that it came. */
  private static final int ANSWERS_KEPT = 500;

  private static final Duration RETRY = Duration.ofMillis(100);

  private final SafeRaftContext raft;
  private final MetadataService.Type type;
  private final LongSupplier freeBytes;
  private final long reserveBytes;
  private final Runnable onReady;
  private long openTerm;
  private long session;
  private long lastSequence;
  private long released;
  private int inFlight;
  private volatile boolean ready;

  LeaderSession(
      SafeRaftContext raft,
      MetadataService.Type type,
      LongSupplier freeBytes,
      long reserveBytes,
      Runnable onReady) {
    this.raft = raft;
    this.type = type;
    this.freeBytes = freeBytes;
    this.reserveBytes = reserveBytes;
    this.onReady = onReady;
  }

  /** Whether this node leads, and its image holds all that was committed before. */
  boolean isReady() {
    return ready;
  }

  /** Raft's role, leader or term may have changed. */
  void onChange() {
    boolean leads = raft.getRole() == RaftServer.Role.LEADER && raft.isLeader();
    if (!leads) {
      end();
    } else if (openTerm != raft.getTerm()) {
      openTerm = raft.getTerm();
      open(openTerm);
    }
  }

  private void end() {
    openTerm = 0;
    if (ready) {
      ready = false;
      onReady.run();
    }
  }

  private void open(long term) {
    ready = false;
    session = 0;
    lastSequence = 0;
    released = 0;
    inFlight = 0;
    OpenSessionRequest request =
        OpenSessionRequest.builder()
            .withMemberId(raft.getCluster().getMember().memberId())
            .withServiceName(MetadataService.Type.NAME)
            .withServiceType(type)
            .withServiceConfig(
                Serializer.using(type.namespace())
                    .encode(new io.atomix.primitive.service.ServiceConfig()))
            .withReadConsistency(ReadConsistency.SEQUENTIAL)
            .withMinTimeout(NEVER_MILLIS)
            .withMaxTimeout(NEVER_MILLIS)
            .build();
    var unused =
        raft.getRaftRole()
            .onOpenSession(request)
            .whenCompleteAsync(
                (answer, error) -> opened(term, answer, error), raft.getThreadContext());
  }

  private void opened(long term, OpenSessionResponse answer, Throwable error) {
    if (term != openTerm || term != raft.getTerm()) {
      return;
    }
    if (error != null || answer.status() != RaftResponse.Status.OK) {
      LOG.debug("Can't open a session in term {}: {}", term, answer, error);
      raft.getThreadContext()
          .schedule(
              RETRY,
              () -> {
                if (term == openTerm) {
                  open(term);
                }
              });
      return;
    }
    session = answer.session();
    for (RaftSession other : raft.getSessions().getSessions()) {
      if (other.sessionId().id() != session) {
        close(other.sessionId().id());
      }
    }
    ready = true;
    onReady.run();
  }

  /** Of a leader that leads no more: whatever it appended comes before this. */
  private void close(long other) {
    var unused =
        raft.getRaftRole()
            .onCloseSession(
                CloseSessionRequest.builder().withSession(other).withDelete(false).build());
  }

  /**
   * Appends an entry, and completes with what applying it came to. Fails with {@link
   * NotSubmittedException} if it certainly isn't appended, and otherwise if that is unknown.
   *
   * @param term in which alone it may be appended, or {@link #ANY_TERM}
   */
  CompletableFuture<byte[]> submit(byte[] entry, long term) {
    if (!ready) {
      return CompletableFuture.failedFuture(
          term == ANY_TERM
              ? new NotSubmittedException("this node doesn't lead")
              : new DeposedException(term));
    }
    CompletableFuture<byte[]> result = new CompletableFuture<>();
    raft.getThreadContext()
        .execute(
            () -> {
              try {
                if (term != ANY_TERM && term != openTerm) {
                  result.completeExceptionally(new DeposedException(term));
                } else {
                  append(entry, result);
                }
              } catch (RuntimeException | Error e) {
                result.completeExceptionally(e);
              }
            });
    return result;
  }

  private void append(byte[] entry, CompletableFuture<byte[]> result) {
    String obstacle = null;
    if (!ready || raft.getRole() != RaftServer.Role.LEADER || raft.getTerm() != openTerm) {
      obstacle = "this node doesn't lead";
    } else if (inFlight >= MAX_IN_FLIGHT) {
      obstacle = inFlight + " entries are on their way";
    } else if (freeBytes.getAsLong() < reserveBytes) {
      obstacle = "the disk of the leader is full";
    }
    if (obstacle != null) {
      result.completeExceptionally(new NotSubmittedException(obstacle));
      return;
    }
    inFlight++;
    lastSequence++;
    long own = session;
    long sequence = lastSequence;
    CommandRequest request =
        CommandRequest.builder()
            .withSession(own)
            .withSequence(sequence)
            .withOperation(PrimitiveOperation.operation(MetadataService.ENTRY, entry))
            .build();
    var unused =
        raft.getRaftRole()
            .onCommand(request)
            .whenCompleteAsync(
                (answer, error) -> {
                  if (own == session) {
                    inFlight--;
                    release(sequence);
                  }
                  complete(result, answer, error);
                },
                raft.getThreadContext());
  }

  private void complete(CompletableFuture<byte[]> result, CommandResponse answer, Throwable error) {
    if (error != null) {
      result.completeExceptionally(error);
    } else if (answer.status() == RaftResponse.Status.OK) {
      result.complete(answer.result());
    } else {
      result.completeExceptionally(
          new IllegalStateException("Raft has not committed an entry: " + answer.error()));
      if (answer.error() != null && answer.error().type() == RaftError.Type.UNKNOWN_SESSION) {
        end();
        onChange();
      }
    }
  }

  private void release(long sequence) {
    if (sequence - released < ANSWERS_KEPT) {
      return;
    }
    released = sequence;
    var unused =
        raft.getRaftRole()
            .onKeepAlive(
                KeepAliveRequest.builder()
                    .withSessionIds(new long[] {session})
                    .withCommandSequences(new long[] {sequence})
                    .withEventIndexes(new long[] {0})
                    .build());
  }
}
