package dev.esker.http.server;

import dev.esker.records.Compression;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.Optional;

/**
 * How bodies are compressed (RFC 9110, 8.4 and 12.5.3; RFC 8878 for zstd). Bodies are whole when
 * this sees them: Netty's own handlers, which go along with each connection, close it when more
 * than 128 requests are pipelined.
 */
enum ContentCoding {
  ZSTD("zstd", Compression.ZSTD),
  GZIP("gzip", Compression.GZIP);

  /** Below, an answer gets hardly smaller. */
  static final int COMPRESS_FROM_BYTES = 1024;

  private static final int CHUNK_BYTES = 8192;

  private final String token;
  private final Compression compression;

  ContentCoding(String token, Compression compression) {
    this.token = token;
    this.compression = compression;
  }

  /** As headers have it. */
  String token() {
    return token;
  }

  /**
   * The coding of a request's body; empty if it has none.
   *
   * @throws ApiException if it isn't known here
   */
  static Optional<ContentCoding> ofRequest(String contentEncoding) {
    if (contentEncoding == null) {
      return Optional.empty();
    }
    String name = contentEncoding.trim().toLowerCase(Locale.ROOT);
    if (name.isEmpty() || name.equals("identity")) {
      return Optional.empty();
    }
    for (ContentCoding coding : values()) {
      if (coding.token.equals(name) || name.equals("x-" + coding.token)) {
        return Optional.of(coding);
      }
    }
    throw ApiException.of(
        HttpError.UNSUPPORTED_MEDIA_TYPE,
        "Content-Encoding: " + contentEncoding + " is not known; there are gzip and zstd");
  }

  /** The coding that a client likes best, of several the first one here; empty if none. */
  static Optional<ContentCoding> ofAnswer(String acceptEncoding) {
    ContentCoding best = null;
    double most = 0;
    if (acceptEncoding != null) {
      for (ContentCoding coding : values()) {
        double weight = coding.weightIn(acceptEncoding);
        if (weight > most) {
          best = coding;
          most = weight;
        }
      }
    }
    return Optional.ofNullable(best);
  }

  /** From 0, not at all, to 1. What isn't named may be meant by a star. */
  private double weightIn(String acceptEncoding) {
    double any = 0;
    for (String range : acceptEncoding.toLowerCase(Locale.ROOT).split(",", -1)) {
      String[] parts = range.split(";", -1);
      String name = parts[0].trim();
      if (name.equals(token)) {
        return weight(parts);
      }
      any = name.equals("*") ? weight(parts) : any;
    }
    return any;
  }

  private static double weight(String[] parts) {
    String weight = parts.length < 2 ? "q=1" : parts[1].replace(" ", "");
    return weight.matches("q=[01](\\.[0-9]{0,3})?") ? Double.parseDouble(weight.substring(2)) : 0;
  }

  /** Compresses. */
  byte[] encode(byte[] plain) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(plain.length / 2);
    try (OutputStream out = compression.wrapOutput(bytes)) {
      out.write(plain);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /**
   * Decompresses; stops as soon as it gets too large.
   *
   * @throws ApiException if it is larger than that, or no such stream
   */
  byte[] decode(byte[] compressed, int maxBytes) {
    ByteArrayOutputStream plain = new ByteArrayOutputStream(compressed.length * 2);
    byte[] chunk = new byte[CHUNK_BYTES];
    try (InputStream in = compression.wrapInput(ByteBuffer.wrap(compressed))) {
      for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
        if (plain.size() + read > maxBytes) {
          throw BodyReader.tooLarge(maxBytes);
        }
        plain.write(chunk, 0, read);
      }
    } catch (IOException e) {
      throw ApiException.of(
          HttpError.MALFORMED_BODY, "the body is not " + token + ": " + e.getMessage());
    }
    return plain.toByteArray();
  }
}
