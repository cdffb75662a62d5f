package dev.esker.spi.contract;

import dev.esker.spi.ErrorCode;
import java.io.IOException;

/**
 * A client of the protocol that a front end speaks, on one blocking connection. Requests are sent
 * without waiting for answers, as far as the protocol allows it; what isn't done after about twenty
 * seconds fails with an {@link IOException}. One thread sends while another receives.
 */
public interface ProtocolClient extends AutoCloseable {

  /**
   * An answer.
   *
   * @param error NONE if it was done
   * @param offset of the record that was stored or read; -1 for an error
   * @param value that was read; null for an answer to a put, and for an error
   */
  record Answer(ErrorCode error, long offset, String value) {

    /** A put was done. */
    public static Answer stored(long offset) {
      return new Answer(ErrorCode.NONE, offset, null);
    }

    /** A record was read. */
    public static Answer read(long offset, String value) {
      return new Answer(ErrorCode.NONE, offset, value);
    }

    /** Something went wrong. */
    public static Answer failed(ErrorCode error) {
      return new Answer(error, -1, null);
    }
  }

  /** Sends a request to append one record to partition 0, and to answer when it is durable. */
  void sendPut(String topic, String value) throws IOException;

  /**
   * Sends a request to read the record at that offset of partition 0, and to answer at once. The
   * answer to an offset that isn't there yet isn't asked for.
   */
  void sendGet(String topic, long offset) throws IOException;

  /** Sends something that isn't a request of the protocol. */
  void sendNonsense() throws IOException;

  /** Waits for the next answer. */
  Answer receive() throws IOException;

  /** Waits until the front end closes the connection; fails if it answers something instead. */
  void expectClosed() throws IOException;

  /** Goes away without waiting for answers. */
  @Override
  void close() throws IOException;
}
