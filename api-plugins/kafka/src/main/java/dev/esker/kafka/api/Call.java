package dev.esker.kafka.api;

import dev.esker.records.BatchValidator;
import java.util.concurrent.Executor;
import org.apache.kafka.common.protocol.ApiMessage;

/**
 * One request being served.
 *
 * @param <Q> its body
 */
public interface Call<Q extends ApiMessage> {

  /** The request. Its records, if it has any, lie in the frame: see {@link #retainFrame}. */
  Q request();

  /** The version in which it came. */
  short version();

  /** As the client calls itself, or empty. */
  String clientId();

  /** The address from which the client has connected. */
  String clientHost();

  /** Whom the authorizer is asked about. */
  String principal();

  /** The connection's event loop: where handlers are called and longer work belongs. */
  Executor executor();

  /** Checks batches; belongs to the event loop, so only for use on it. */
  BatchValidator validator();

  /**
   * Notes that the request's bytes are produced. If that is more than the client's quota allows, it
   * is kept waiting once this is answered. At most once, before the answer is given.
   */
  void chargeProduced();

  /**
   * Whether the answer may have records of that size. If not, because the client has used up its
   * quota, the answer has to have none; the client is told to come back later, and kept waiting. At
   * most once, on the event loop, before the answer is given.
   */
  boolean mayAnswerFetched(long bytes);

  /** The most bytes of records that the client's quota allows at a time, at most those given. */
  int mostFetched(int maxBytes);

  /** Answers. */
  void reply(ApiMessage response);

  /**
   * Answers with records on loan.
   *
   * @param release gives them back; run exactly once, when they are sent or can't be any more
   */
  void reply(ApiMessage response, Runnable release);

  /** Ends a request that has no answer. */
  void finishSilently();

  /** Ends a request that can't be answered, and with it the connection; the reason is logged. */
  void disconnect(String reason);

  /** Ends a request that has failed for no fault of the client; the failure is logged. */
  void fail(Throwable failure);

  /**
   * Keeps the frame's memory, and with it the request's records, until the result is run: exactly
   * once, from any thread. Only while the handler is being called.
   */
  Runnable retainFrame();

  /**
   * Keeps later requests of this connection from being started, and the connection from being read,
   * until the result is run on the event loop. Only on the event loop.
   */
  Runnable hold();

  /** Whether an answer still has somewhere to go. Only on the event loop. */
  boolean isOpen();

  /** Runs an action on the event loop when the connection is lost before the answer is given. */
  void onLost(Runnable action);

  /** Runs an action on the event loop when the front end is drained before the answer is given. */
  void onDrain(Runnable action);
}
