package dev.esker.server;

import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Base64;
import java.util.Properties;
import java.util.UUID;

/**
 * Who a broker is, for as long as its data directory lives: kept in {@code meta.properties}, under
 * the names that Kafka uses there.
 *
 * @param clusterId 22 characters of URL-safe base64
 * @param nodeId the number by which the Kafka protocol knows the broker
 * @param name what people call it: the number, or the name that was given
 */
public record Identity(String clusterId, int nodeId, String name) {

  private static final String FILE = "meta.properties";
  private static final int DEFAULT_ID = 1;

  /**
   * Reads who the broker is, or makes it up and keeps it if this is the first start.
   *
   * @param configuredId what {@code node.id} says, or null
   * @throws BrokerStartException if the directory belongs to another broker, or the file is damaged
   */
  static Identity load(Path dataDirectory, String configuredId) throws BrokerStartException {
    Path file = dataDirectory.resolve(FILE);
    try {
      if (!Files.exists(file)) {
        Identity fresh = fresh(configuredId);
        fresh.store(dataDirectory);
        return fresh;
      }
      Identity kept = read(file);
      if (configuredId != null
          && !configuredId.equals(kept.name)
          && !configuredId.equals(Integer.toString(kept.nodeId))) {
        throw new BrokerStartException(
            "node.id = "
                + configuredId
                + ", but "
                + file.toAbsolutePath()
                + " belongs to broker "
                + kept.name
                + "; leave node.id out or name another data directory");
      }
      return kept;
    } catch (IOException e) {
      throw new BrokerStartException(file.toAbsolutePath() + " can't be used: " + e, e);
    }
  }

  private static Identity fresh(String configuredId) {
    UUID id = UUID.randomUUID();
    ByteBuffer bytes = ByteBuffer.allocate(2 * Long.BYTES);
    bytes.putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits());
    String clusterId = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
    int nodeId = configuredId == null ? DEFAULT_ID : number(configuredId);
    return new Identity(
        clusterId, nodeId, configuredId == null ? Integer.toString(nodeId) : configuredId);
  }

  /** A name's number is the one that it ends with, so that broker1 to broker3 differ. */
  static int number(String id) {
    int digits = id.length();
    while (digits > 0 && Character.isDigit(id.charAt(digits - 1))) {
      digits--;
    }
    String tail = id.substring(digits);
    if (tail.isEmpty() || (tail.length() > 9 && digits > 0)) {
      return DEFAULT_ID;
    }
    return Integer.parseInt(tail);
  }

  private static Identity read(Path file) throws IOException {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      properties.load(reader);
    }
    String clusterId = properties.getProperty("cluster.id", "");
    String nodeId = properties.getProperty("node.id", "");
    try {
      if (!clusterId.isEmpty()) {
        int number = Integer.parseInt(nodeId);
        return new Identity(
            clusterId, number, properties.getProperty("node.name", Integer.toString(number)));
      }
    } catch (NumberFormatException e) {
      throw new IOException("node.id = " + nodeId + " is not a number", e);
    }
    throw new IOException("cluster.id is missing");
  }

  private void store(Path directory) throws IOException {
    Properties properties = new Properties();
    properties.setProperty("version", "1");
    properties.setProperty("cluster.id", clusterId);
    properties.setProperty("node.id", Integer.toString(nodeId));
    properties.setProperty("node.name", name);
    StringWriter text = new StringWriter();
    properties.store(text, null);
    Path temporary = directory.resolve(FILE + ".tmp");
    try (FileChannel channel =
        FileChannel.open(
            temporary,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      ByteBuffer bytes = ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    Files.move(temporary, directory.resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
