package dev.esker.kafka.data;

import dev.esker.spi.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.FetchRequestData;
import org.apache.kafka.common.message.FetchRequestData.FetchTopic;
import org.apache.kafka.common.message.FetchRequestData.ForgottenTopic;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.message.FetchResponseData.FetchableTopicResponse;
import org.apache.kafka.common.message.FetchResponseData.PartitionData;

/**
 * How one fetch request stands to its client's session: there is none, it begins one, it goes on
 * with one, or it names one that can't be used.
 */
final class FetchContext {

  /** From here on topics come by id (KIP-516). */
  static final int FIRST_VERSION_WITH_IDS = 13;

  private static final int FIRST_EPOCH = 0;
  private static final int NO_SESSION_EPOCH = -1;

  private final ErrorCode error;
  private final FetchSession session;
  private final boolean incremental;
  private final int epochAfter;
  private final List<FetchPartition> wanted;

  private FetchContext(
      ErrorCode error, FetchSession session, boolean incremental, List<FetchPartition> wanted) {
    this.error = error;
    this.session = session;
    this.incremental = incremental;
    this.epochAfter = session == null ? 0 : session.epoch();
    this.wanted = wanted;
  }

  /** Finds out, and changes the session as the request says. */
  static FetchContext of(FetchSessions sessions, FetchRequestData request, int version) {
    boolean byTopicId = version >= FIRST_VERSION_WITH_IDS;
    List<FetchPartition> named = named(request);
    int epoch = request.sessionEpoch();
    if (epoch == FIRST_EPOCH || epoch == NO_SESSION_EPOCH) {
      if (request.sessionId() != 0) {
        sessions.remove(request.sessionId());
      }
      FetchSession session =
          epoch == FIRST_EPOCH ? sessions.create(byTopicId, named).orElse(null) : null;
      return new FetchContext(ErrorCode.NONE, session, false, named);
    }
    FetchSessions.Found found =
        sessions.next(request.sessionId(), epoch, byTopicId, named, forgotten(request));
    if (found.error() != ErrorCode.NONE) {
      return new FetchContext(found.error(), null, false, List.of());
    }
    if (found.session().size() == 0) {
      sessions.remove(request.sessionId());
      return new FetchContext(ErrorCode.NONE, null, false, List.of());
    }
    return new FetchContext(ErrorCode.NONE, found.session(), true, found.session().wanted());
  }

  /** NONE, or why the request as a whole fails. */
  ErrorCode error() {
    return error;
  }

  /** What to read, in order. */
  List<FetchPartition> wanted() {
    return wanted;
  }

  /**
   * The answer, without what the client knows already.
   *
   * @param results of every partition wanted, in order; changed
   */
  FetchResponseData answer(Map<FetchPartition.Id, PartitionData> results) {
    FetchResponseData response = new FetchResponseData().setErrorCode(error.code());
    if (session != null) {
      synchronized (session) {
        if (session.epoch() != epochAfter) {
          // Two requests of one session at a time: the client is told to begin anew.
          return response.setErrorCode(ErrorCode.INVALID_FETCH_SESSION_EPOCH.code());
        }
        if (incremental) {
          session.retainNews(results);
        } else {
          session.told(results);
        }
      }
      response.setSessionId(session.id());
    }
    FetchableTopicResponse topic = null;
    for (Map.Entry<FetchPartition.Id, PartitionData> result : results.entrySet()) {
      FetchPartition.Id id = result.getKey();
      if (topic == null
          || !topic.topicId().equals(id.topicId())
          || !topic.topic().equals(id.topic())) {
        topic = new FetchableTopicResponse().setTopic(id.topic()).setTopicId(id.topicId());
        response.responses().add(topic);
      }
      topic.partitions().add(result.getValue());
    }
    return response;
  }

  /**
   * The answer to a client that isn't given records now. As with Kafka it names no partition, and
   * no session begins with it: the client sends the same again later (KIP-219).
   */
  FetchResponseData throttled(FetchSessions sessions) {
    FetchResponseData response = new FetchResponseData().setErrorCode(error.code());
    if (session == null) {
      return response;
    } else if (!incremental) {
      sessions.remove(session.id());
      return response;
    }
    synchronized (session) {
      boolean alone = session.epoch() == epochAfter;
      return alone
          ? response.setSessionId(session.id())
          : response.setErrorCode(ErrorCode.INVALID_FETCH_SESSION_EPOCH.code());
    }
  }

  private static List<FetchPartition> named(FetchRequestData request) {
    List<FetchPartition> named = new ArrayList<>();
    for (FetchTopic topic : request.topics()) {
      String name = topic.topic();
      Uuid topicId = topic.topicId();
      topic
          .partitions()
          .forEach(
              partition ->
                  named.add(
                      new FetchPartition(
                          new FetchPartition.Id(name, topicId, partition.partition()),
                          partition.fetchOffset(),
                          partition.partitionMaxBytes(),
                          partition.currentLeaderEpoch(),
                          partition.lastFetchedEpoch())));
    }
    return named;
  }

  private static List<FetchPartition.Id> forgotten(FetchRequestData request) {
    List<FetchPartition.Id> forgotten = new ArrayList<>();
    for (ForgottenTopic topic : request.forgottenTopicsData()) {
      for (int partition : topic.partitions()) {
        forgotten.add(new FetchPartition.Id(topic.topic(), topic.topicId(), partition));
      }
    }
    return forgotten;
  }
}
