package dev.esker.kafka.net;

import dev.esker.kafka.api.Call;
import dev.esker.kafka.api.RejectedRequestException;
import dev.esker.kafka.protocol.Api;
import dev.esker.kafka.protocol.ErrorResponses;
import dev.esker.kafka.protocol.MalformedRequestException;
import dev.esker.kafka.protocol.RequestHead;
import dev.esker.kafka.protocol.RequestReader;
import dev.esker.kafka.protocol.ThrottleTimes;
import dev.esker.records.BatchValidator;
import dev.esker.spi.QuotaMeter;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.common.protocol.ApiMessage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A request from its arrival until its answer is on its way.
 *
 * <p>Two things end, each exactly once and in any order. The <em>outcome</em> is set by the
 * handler, from any thread, and taken by the connection when it is this request's turn; or the
 * connection is lost first, and an outcome that comes later is discarded. The <em>memory</em> of
 * the frame is counted against the connection and the budget until the request is answered or lost,
 * and whoever has retained the frame (a write pipeline, which may outlive the connection) has let
 * it go.
 */
final class Exchange implements Call<ApiMessage> {
  private static final Logger log = LoggerFactory.getLogger(Exchange.class);
  private static final Outcome LOST = new Outcome.Silence();

  private final Connection connection;
  private final RequestHead head;
  private final ByteBuffer body;
  private final ByteBuf frame;
  private final Runnable releaseMemory;
  private final long arrivedNanos;
  private final int sizeInBytes;
  private final AtomicReference<Outcome> outcome = new AtomicReference<>();
  private final AtomicInteger memoryHolders = new AtomicInteger(1);
  private final List<Runnable> whenLost = new ArrayList<>(1);
  private final List<Runnable> whenDrained = new ArrayList<>(1);
  private ApiMessage request;

  /** Time that it took on the event loop; 0 while nobody has a quota. */
  private long busyNanos;

  private boolean timeCharged;
  private long throttleMillis;

  /** Takes over the frame, unless it throws. */
  Exchange(Connection connection, ByteBuf frame, Runnable releaseMemory, long nowNanos)
      throws MalformedRequestException {
    this.connection = connection;
    this.frame = frame;
    this.releaseMemory = releaseMemory;
    this.arrivedNanos = nowNanos;
    this.body = frame.nioBuffer();
    this.sizeInBytes = body.remaining();
    this.head = RequestHead.read(body);
  }

  RequestHead head() {
    return head;
  }

  long arrivedNanos() {
    return arrivedNanos;
  }

  /** Reads the body and calls the handler. */
  void start() {
    long begun = quotas().isActive() ? connection.server().nanoTime() : 0;
    serve();
    if (begun != 0) {
      busyNanos = connection.server().nanoTime() - begun;
    }
  }

  private void serve() {
    try {
      request = head.api().serves(head.version()) ? RequestReader.read(head, body) : null;
      connection.server().handlers().handle(head.api(), this);
    } catch (MalformedRequestException e) {
      disconnect(e.getMessage());
    } catch (RejectedRequestException e) {
      answerError(e.error().code(), e.getMessage());
    } catch (RuntimeException e) {
      fail(e);
    } finally {
      frame.release();
    }
  }

  boolean isAnswered() {
    return outcome.get() != null;
  }

  /** The outcome, for the connection to act on; this ends the exchange. */
  Outcome take() {
    Outcome taken = outcome.getAndSet(LOST);
    whenLost.clear();
    whenDrained.clear();
    dropMemory();
    return taken;
  }

  /** The connection is gone, and the request was started. */
  void lose() {
    Outcome unsent = outcome.getAndSet(LOST);
    if (unsent != null) {
      unsent.discard();
    }
    List.copyOf(whenLost).forEach(Runnable::run);
    whenLost.clear();
    whenDrained.clear();
    dropMemory();
  }

  /** The connection is gone, or the request is bad, and it was never started. */
  void forget() {
    outcome.set(LOST);
    frame.release();
    dropMemory();
  }

  void drain() {
    List<Runnable> actions = List.copyOf(whenDrained);
    whenDrained.clear();
    if (!isAnswered()) {
      actions.forEach(Runnable::run);
    }
  }

  /**
   * How long the client is to be kept waiting for what this request has used, in milliseconds. Its
   * answer is told.
   */
  long throttleMillis(Outcome outcome) {
    if (outcome instanceof Outcome.Answer answer) {
      chargeTime();
      if (throttleMillis > 0) {
        ThrottleTimes.set(answer.message(), throttleMillis);
      }
    }
    return throttleMillis;
  }

  private void chargeTime() {
    if (!timeCharged && quotas().isActive()) {
      timeCharged = true;
      throttle(quotas().charge(QuotaMeter.Resource.REQUEST, principal(), clientId(), busyNanos));
    }
  }

  private void throttle(long millis) {
    throttleMillis = Math.max(throttleMillis, millis);
  }

  private QuotaMeter quotas() {
    return connection.server().quotas();
  }

  private void dropMemory() {
    if (memoryHolders.decrementAndGet() == 0) {
      releaseMemory.run();
    }
  }

  private void complete(Outcome result) {
    if (outcome.compareAndSet(null, result)) {
      connection.answered();
    } else {
      result.discard();
    }
  }

  private void answerError(short code, String message) {
    ApiMessage response = null;
    // A produce request's records may be gone by now, and it has errors of its own anyway.
    if (head.api() != Api.PRODUCE && request != null) {
      response = ErrorResponses.of(head, request, code, message);
    }
    if (response == null) {
      disconnect("error " + code + ": " + message);
    } else {
      reply(response);
    }
  }

  @Override
  public ApiMessage request() {
    return request;
  }

  @Override
  public short version() {
    return head.version();
  }

  @Override
  public String clientId() {
    return head.clientId();
  }

  @Override
  public String clientHost() {
    return connection.clientHost();
  }

  @Override
  public String principal() {
    return "User:ANONYMOUS";
  }

  @Override
  public void chargeProduced() {
    if (quotas().isActive()) {
      throttle(quotas().charge(QuotaMeter.Resource.PRODUCE, principal(), clientId(), sizeInBytes));
    }
  }

  @Override
  public boolean mayAnswerFetched(long bytes) {
    if (!quotas().isActive()) {
      return true;
    }
    throttle(quotas().charge(QuotaMeter.Resource.FETCH, principal(), clientId(), bytes));
    chargeTime();
    if (throttleMillis > 0) {
      // They aren't sent, so they don't count; what was used before is what keeps it waiting.
      long unused = quotas().charge(QuotaMeter.Resource.FETCH, principal(), clientId(), -bytes);
    }
    return throttleMillis == 0;
  }

  @Override
  public int mostFetched(int maxBytes) {
    return !quotas().isActive()
        ? maxBytes
        : (int)
            Math.min(
                maxBytes, quotas().mostAtOnce(QuotaMeter.Resource.FETCH, principal(), clientId()));
  }

  @Override
  public Executor executor() {
    return connection.eventLoop();
  }

  @Override
  public BatchValidator validator() {
    return connection.validator();
  }

  @Override
  public void reply(ApiMessage response) {
    complete(new Outcome.Answer(response, () -> {}));
  }

  @Override
  public void reply(ApiMessage response, Runnable release) {
    complete(new Outcome.Answer(response, release));
  }

  @Override
  public void finishSilently() {
    complete(new Outcome.Silence());
  }

  @Override
  public void disconnect(String reason) {
    complete(new Outcome.Disconnect(reason));
  }

  @Override
  public void fail(Throwable failure) {
    if (failure instanceof RejectedRequestException rejected) {
      answerError(rejected.error().code(), rejected.getMessage());
      return;
    }
    log.error("{} v{} from {} has failed", head.api(), head.version(), clientHost(), failure);
    try {
      answerError((short) -1, null);
    } catch (RuntimeException e) {
      disconnect("no error response for " + head.api() + ": " + e);
    }
  }

  @Override
  public Runnable retainFrame() {
    frame.retain();
    memoryHolders.incrementAndGet();
    AtomicBoolean released = new AtomicBoolean();
    return () -> {
      if (released.compareAndSet(false, true)) {
        frame.release();
        dropMemory();
      }
    };
  }

  @Override
  public Runnable hold() {
    return connection.hold();
  }

  @Override
  public boolean isOpen() {
    return outcome.get() == null;
  }

  @Override
  public void onLost(Runnable action) {
    whenLost.add(action);
  }

  @Override
  public void onDrain(Runnable action) {
    if (connection.isDraining()) {
      action.run();
    } else {
      whenDrained.add(action);
    }
  }
}
