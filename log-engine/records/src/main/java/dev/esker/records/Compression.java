package dev.esker.records;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import net.jpountz.lz4.LZ4FrameOutputStream;
import net.jpountz.lz4.LZ4FrameOutputStream.BLOCKSIZE;
import net.jpountz.lz4.LZ4FrameOutputStream.FLG;
import org.xerial.snappy.SnappyOutputStream;

/**
 * How the records of a batch are compressed, in the framings that Kafka's clients use: gzip (RFC
 * 1952), snappy-java's stream or a raw snappy block, an LZ4 frame, zstd frames (RFC 8878, KIP-110).
 */
public enum Compression {
  /** Records as they are. */
  NONE(0, "none"),
  /** gzip. */
  GZIP(1, "gzip"),
  /** snappy. */
  SNAPPY(2, "snappy"),
  /** LZ4. */
  LZ4(3, "lz4"),
  /** Zstandard. */
  ZSTD(4, "zstd");

  private static final Compression[] BY_ID = {NONE, GZIP, SNAPPY, LZ4, ZSTD};
  private static final int STREAM_BUFFER_BYTES = 8 * 1024;

  private final int id;
  private final String configName;

  Compression(int id, String configName) {
    this.id = id;
    this.configName = configName;
  }

  /** The number in the lowest three bits of a batch's attributes. */
  public int id() {
    return id;
  }

  /** The name in configuration ({@code compression.type}): lower case. */
  public String configName() {
    return configName;
  }

  /** The compression with a number, or empty if there is none. */
  public static Optional<Compression> forId(int id) {
    return id >= 0 && id < BY_ID.length ? Optional.of(BY_ID[id]) : Optional.empty();
  }

  /** The compression with a configured name (case matters, as in Kafka), or empty. */
  public static Optional<Compression> forName(String configName) {
    for (Compression compression : BY_ID) {
      if (compression.configName.equals(configName)) {
        return Optional.of(compression);
      }
    }
    return Optional.empty();
  }

  /**
   * Compresses what is written to the result. Closing it writes the end of the compressed stream
   * and closes {@code out}.
   *
   * @throws IOException if {@code out} does
   */
  public OutputStream wrapOutput(OutputStream out) throws IOException {
    return switch (this) {
      case NONE -> new FilterOutputStream(out);
      case GZIP -> new GZIPOutputStream(out, STREAM_BUFFER_BYTES);
      case SNAPPY -> new SnappyOutputStream(out);
      case LZ4 -> new LZ4FrameOutputStream(out, BLOCKSIZE.SIZE_64KB, FLG.Bits.BLOCK_INDEPENDENCE);
      case ZSTD -> new ZstdOutputStreamNoFinalizer(out, Zstd.defaultCompressionLevel());
    };
  }

  /**
   * Decompresses the remaining bytes of a buffer, which isn't moved and must not change while the
   * stream is in use. The caller limits how much it reads, and closes the stream: zstd and gzip
   * hold native memory.
   *
   * @throws IOException if the stream's header is malformed; so do the reads for the rest
   */
  public InputStream wrapInput(ByteBuffer compressed) throws IOException {
    return wrapInput(
        compressed, new DecompressionScratch(), RecordBatch.DEFAULT_MAX_DECOMPRESSED_BYTES);
  }

  /** The same with buffers to reuse; a single block larger than {@code maxBytes} is refused. */
  InputStream wrapInput(ByteBuffer compressed, DecompressionScratch scratch, long maxBytes)
      throws IOException {
    return switch (this) {
      case NONE -> new BufferInput(compressed);
      case GZIP -> new GzipInput(compressed, scratch);
      case SNAPPY -> new SnappyInput(compressed, scratch, maxBytes);
      case LZ4 -> new Lz4Input(compressed, scratch);
      case ZSTD -> new ZstdInputStreamNoFinalizer(new BufferInput(compressed), scratch);
    };
  }
}
