package dev.esker.bench.compare.peer;

import dev.esker.bench.kafka.ClientMemory;
import dev.esker.bench.kafka.KafkaSettings;
import dev.esker.bench.kafka.KafkaTarget;
import java.net.InetAddress;
import java.util.Map;

/** Clients of every peer that speaks the Kafka protocol: the same for all. */
final class KafkaClients {
  /** A broker that has just been given 10,000 partitions may need long for its first answer. */
  private static final Map<String, String> PATIENT =
      Map.of(
          "request.timeout.ms", "60000",
          "default.api.timeout.ms", "120000",
          "delivery.timeout.ms", "90000",
          "max.block.ms", "90000");

  private KafkaClients() {}

  /** Opens clients to a broker on a port of this machine. */
  static Launch.Connector to(int port) {
    String bootstrap = InetAddress.getLoopbackAddress().getHostAddress() + ":" + port;
    return (load, settings) ->
        new KafkaTarget(
            new KafkaSettings(
                bootstrap,
                "all",
                "none",
                settings.batchBytes(),
                settings.lingerMillis(),
                ClientMemory.shared(
                    load.clients().producers(),
                    load.clients().consumers(),
                    settings.batchBytes(),
                    load.shape().bytes()),
                PATIENT));
  }
}
