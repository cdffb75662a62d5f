package dev.esker.http.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.records.RecordBatchBuilder;
import dev.esker.records.ValidatedBatch;
import dev.esker.spi.Acks;
import dev.esker.spi.AppendRequest;
import dev.esker.spi.AppendResult;
import dev.esker.spi.ClusterView.Broker;
import dev.esker.spi.Endpoint;
import dev.esker.spi.ErrorCode;
import dev.esker.spi.twin.TwinBroker;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How much may be under way to a broker that takes everything and says nothing. */
@Timeout(60)
class PeerLimitsTest {
  private static final int BATCH_BYTES = 1 << 20;
  private static final int FIT = (int) (ClusterAppends.MAX_BYTES / BATCH_BYTES) - 1;

  private final TwinBroker broker = new TwinBroker("http");
  private final Vertx vertx = Vertx.vertx();
  private final PeerClient client = new PeerClient(() -> vertx);
  private final Peers peers = new Peers(() -> broker.cluster, client);
  private final ClusterLogs logs = new ClusterLogs(broker::logs, broker::admin, peers);
  private ServerSocket silent;

  @BeforeEach
  void addSilentBroker() throws IOException {
    silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    Endpoint endpoint = new Endpoint("HTTP", "HTTP", "127.0.0.1", silent.getLocalPort());
    broker.cluster.put(new Broker(2, null, Map.of("http/HTTP", endpoint), false));
    broker.cluster.add("t", 2 * FIT, 2);
  }

  @AfterEach
  void stop() throws Exception {
    silent.close();
    vertx.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    broker.close();
  }

  private CompletableFuture<PeerAnswer> ask() {
    return peers.send(2, HttpMethod.GET, "/", Map.of(), Buffer.buffer(), 60_000, "");
  }

  @Test
  void oneRequestTooManyFailsAtOnce() {
    List<CompletableFuture<PeerAnswer>> asked = new ArrayList<>();
    for (int i = 0; i < PeerClient.MAX_UNDER_WAY; i++) {
      asked.add(ask());
    }
    assertEquals(PeerClient.MAX_UNDER_WAY, client.underWay());
    Throwable failure = assertThrows(ExecutionException.class, () -> ask().get()).getCause();
    assertTrue(assertInstanceOf(PeerException.class, failure).isUnsent());
    asked.get(0).cancel(false);
    CompletableFuture<PeerAnswer> next = ask();
    assertFalse(next.isDone(), "there is room again");
    asked.add(next);
    asked.forEach(each -> each.cancel(false));
    assertEquals(0, client.underWay());
  }

  private static AppendRequest append(int partition) {
    RecordBatchBuilder builder = new RecordBatchBuilder();
    builder.append(1, null, new byte[BATCH_BYTES]);
    ValidatedBatch batch = ValidatedBatch.trusted(builder.build());
    return new AppendRequest(
        Acks.ALL, 1_000, List.of(new AppendRequest.Entry("t", partition, batch)));
  }

  @Test
  void bytesOnTheirWayAreLimited() throws Exception {
    List<CompletableFuture<List<AppendResult>>> answers = new ArrayList<>();
    for (int partition = 0; partition < FIT; partition++) {
      CompletableFuture<List<AppendResult>> answer = new CompletableFuture<>();
      answers.add(answer);
      assertTrue(logs.tryAppend(append(partition), answer::complete), "there is room");
    }
    assertFalse(logs.tryAppend(append(FIT), results -> {}), "there is none");
    CompletableFuture<Void> writable = new CompletableFuture<>();
    logs.whenWritable(() -> writable.complete(null));
    assertFalse(writable.isDone());

    // Nobody waits for a broker that has no such front end any more.
    broker.cluster.put(new Broker(2, null, Map.of(), false));
    silent.close();
    for (CompletableFuture<List<AppendResult>> answer : answers) {
      AppendResult result = answer.get(20, TimeUnit.SECONDS).get(0);
      assertTrue(
          result.error() == ErrorCode.NOT_LEADER_OR_FOLLOWER || result.mayBeStored(),
          result::toString);
    }
    writable.get(20, TimeUnit.SECONDS);
  }
}
