package dev.esker.bench.compare.peer;

import dev.esker.bench.compare.wire.Frames;
import dev.esker.bench.target.TopicSpec;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.message.ApiVersionsRequestData;
import org.apache.kafka.common.message.ApiVersionsResponseData;
import org.apache.kafka.common.message.ListOffsetsRequestData;
import org.apache.kafka.common.message.ListOffsetsResponseData;
import org.apache.kafka.common.message.MetadataRequestData;
import org.apache.kafka.common.message.MetadataResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.requests.ListOffsetsRequest;

/**
 * Ready is a broker that answers ApiVersions and then a Metadata request with at least one broker
 * in it. A topic is ready when that names a leader for each of its partitions and a ListOffsets
 * request finds all of them there: a broker may name itself before it has opened a partition, and
 * an idempotent producer whose first batches meet that moment can get stuck.
 */
final class KafkaProbe implements Probe {
  private static final int CONNECT_MILLIS = 1_000;
  private static final int ANSWER_MILLIS = 10_000;
  private static final int MAX_ANSWER_BYTES = 64 << 20;
  private static final short API_VERSIONS_VERSION = 0;
  private static final short METADATA_VERSION = 9;
  private static final short LIST_OFFSETS_VERSION = 6;

  private final InetSocketAddress address;

  KafkaProbe(int port) {
    address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  @Override
  public boolean isReady(Optional<TopicSpec> topic) {
    try (Socket socket = new Socket()) {
      socket.connect(address, CONNECT_MILLIS);
      socket.setSoTimeout(ANSWER_MILLIS);
      ByteBuffer versions =
          ask(socket, ApiKeys.API_VERSIONS, API_VERSIONS_VERSION, new ApiVersionsRequestData());
      ApiVersionsResponseData served =
          new ApiVersionsResponseData(new ByteBufferAccessor(versions), API_VERSIONS_VERSION);
      if (served.errorCode() != 0) {
        return false;
      }
      MetadataRequestData wanted = new MetadataRequestData().setAllowAutoTopicCreation(false);
      topic.ifPresent(
          spec ->
              wanted.setTopics(
                  List.of(new MetadataRequestData.MetadataRequestTopic().setName(spec.name()))));
      ByteBuffer answer = ask(socket, ApiKeys.METADATA, METADATA_VERSION, wanted);
      MetadataResponseData metadata =
          new MetadataResponseData(new ByteBufferAccessor(answer), METADATA_VERSION);
      return !metadata.brokers().isEmpty()
          && (topic.isEmpty() || (isLed(metadata, topic.get()) && isOpen(socket, topic.get())));
    } catch (IOException | RuntimeException e) {
      // Nobody listens yet, or what answers isn't up to it: not ready.
      return false;
    }
  }

  private static boolean isLed(MetadataResponseData metadata, TopicSpec spec) {
    return metadata.topics().size() == 1
        && metadata.topics().iterator().next().errorCode() == 0
        && metadata.topics().iterator().next().partitions().size() == spec.partitions()
        && metadata.topics().iterator().next().partitions().stream()
            .allMatch(partition -> partition.errorCode() == 0 && partition.leaderId() >= 0);
  }

  private static boolean isOpen(Socket socket, TopicSpec spec) throws IOException {
    ListOffsetsRequestData.ListOffsetsTopic topic =
        new ListOffsetsRequestData.ListOffsetsTopic().setName(spec.name());
    for (int i = 0; i < spec.partitions(); i++) {
      topic
          .partitions()
          .add(
              new ListOffsetsRequestData.ListOffsetsPartition()
                  .setPartitionIndex(i)
                  .setTimestamp(ListOffsetsRequest.LATEST_TIMESTAMP));
    }
    ListOffsetsRequestData request =
        new ListOffsetsRequestData().setReplicaId(-1).setTopics(List.of(topic));
    ByteBuffer answer = ask(socket, ApiKeys.LIST_OFFSETS, LIST_OFFSETS_VERSION, request);
    ListOffsetsResponseData offsets =
        new ListOffsetsResponseData(new ByteBufferAccessor(answer), LIST_OFFSETS_VERSION);
    return offsets.topics().size() == 1
        && offsets.topics().get(0).partitions().size() == spec.partitions()
        && offsets.topics().get(0).partitions().stream().allMatch(p -> p.errorCode() == 0);
  }

  private static ByteBuffer ask(Socket socket, ApiKeys api, short version, ApiMessage request)
      throws IOException {
    ByteBuffer frame = Frames.request(api, version, api.id, "esker-bench-probe", request);
    byte[] question = new byte[frame.remaining()];
    frame.get(question);
    socket.getOutputStream().write(question);
    DataInputStream in = new DataInputStream(socket.getInputStream());
    int length = in.readInt();
    if (length < Integer.BYTES || length > MAX_ANSWER_BYTES) {
      throw new IOException("an answer of " + length + " bytes");
    }
    byte[] bytes = new byte[length];
    in.readFully(bytes);
    ByteBuffer answer = ByteBuffer.wrap(bytes);
    if (Frames.readResponseHead(answer, api, version) != api.id) {
      throw new IOException("an answer to another request");
    }
    return answer;
  }
}
