package dev.esker.kafka;

import dev.esker.spi.ErrorCode;
import dev.esker.spi.FrontendPlugin;
import dev.esker.spi.contract.FrontendContract;
import dev.esker.spi.contract.ProtocolClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.apache.kafka.common.message.FetchRequestData;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.ProduceResponseData;
import org.apache.kafka.common.message.ProduceResponseData.PartitionProduceResponse;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.Record;

/** The Kafka front end keeps to the contract of front ends. */
class KafkaContractTest extends FrontendContract {

  /** The last version in which topics have names. */
  private static final short VERSION = 12;

  @Override
  protected FrontendPlugin plugin() {
    return new KafkaFrontendPlugin();
  }

  @Override
  protected ProtocolClient connect(int port) throws IOException {
    return new Client(new RawClient(port));
  }

  /** One Produce or Fetch request for each put or get. */
  private static final class Client implements ProtocolClient {
    private final RawClient raw;
    private final BlockingQueue<Sent> sent = new LinkedBlockingQueue<>();

    private record Sent(ApiKeys api, int id, long offset) {}

    Client(RawClient raw) {
      this.raw = raw;
    }

    private void send(ApiMessage request, ApiKeys api, long offset) throws IOException {
      sent.add(new Sent(api, raw.send(VERSION, request), offset));
    }

    @Override
    public void sendPut(String topic, String value) throws IOException {
      ProduceRequestData request =
          new ProduceRequestData().setAcks((short) -1).setTimeoutMs(10_000);
      request
          .topicData()
          .add(
              new ProduceRequestData.TopicProduceData()
                  .setName(topic)
                  .setPartitionData(
                      List.of(
                          new ProduceRequestData.PartitionProduceData()
                              .setRecords(Requests.batch(value)))));
      send(request, ApiKeys.PRODUCE, -1);
    }

    @Override
    public void sendGet(String topic, long offset) throws IOException {
      FetchRequestData.FetchPartition partition =
          new FetchRequestData.FetchPartition().setFetchOffset(offset).setPartitionMaxBytes(1);
      FetchRequestData request =
          new FetchRequestData()
              .setMaxBytes(1)
              .setTopics(
                  List.of(
                      new FetchRequestData.FetchTopic()
                          .setTopic(topic)
                          .setPartitions(List.of(partition))));
      send(request, ApiKeys.FETCH, offset);
    }

    @Override
    public void sendNonsense() throws IOException {
      raw.sendBytes("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      sent.add(new Sent(ApiKeys.FETCH, -1, -1));
    }

    @Override
    public Answer receive() throws IOException {
      try {
        Sent next = sent.take();
        RawClient.Answer answer = raw.receive(next.api().id, VERSION);
        if (answer.correlationId() != next.id()) {
          throw new IOException("answer " + answer.correlationId() + " to request " + next.id());
        }
        return next.api() == ApiKeys.PRODUCE
            ? produced((ProduceResponseData) answer.body())
            : fetched((FetchResponseData) answer.body(), next.offset());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted", e);
      }
    }

    private static Answer produced(ProduceResponseData answer) {
      PartitionProduceResponse partition =
          answer.responses().iterator().next().partitionResponses().get(0);
      return partition.errorCode() == 0
          ? Answer.stored(partition.baseOffset())
          : Answer.failed(error(partition.errorCode()));
    }

    private static Answer fetched(FetchResponseData answer, long offset) throws IOException {
      FetchResponseData.PartitionData partition = answer.responses().get(0).partitions().get(0);
      if (partition.errorCode() != 0) {
        return Answer.failed(error(partition.errorCode()));
      }
      for (Record each : ((MemoryRecords) partition.records()).records()) {
        if (each.offset() == offset) {
          return Answer.read(offset, StandardCharsets.UTF_8.decode(each.value()).toString());
        }
      }
      throw new IOException("there is no record at " + offset);
    }

    private static ErrorCode error(short code) {
      return Arrays.stream(ErrorCode.values())
          .filter(each -> each.code() == code)
          .findFirst()
          .orElseThrow();
    }

    @Override
    public void expectClosed() throws IOException {
      raw.expectClosed();
    }

    @Override
    public void close() throws IOException {
      raw.close();
    }
  }
}
