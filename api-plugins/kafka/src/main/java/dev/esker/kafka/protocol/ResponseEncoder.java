package dev.esker.kafka.protocol;

import dev.esker.spi.RecordsLease;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.DefaultFileRegion;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.message.ResponseHeaderData;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.MessageSizeAccumulator;
import org.apache.kafka.common.protocol.ObjectSerializationCache;
import org.apache.kafka.common.record.internal.BaseRecords;
import org.apache.kafka.common.record.internal.MemoryRecords;

/**
 * Turns an answer into what a channel can write: one buffer for all that isn't records, cut where
 * records belong, and the records themselves as they lie in memory or in a file.
 */
public final class ResponseEncoder {
  private ResponseEncoder() {}

  /**
   * An answer ready to be written.
   *
   * @param parts buffers and file regions in order, to be written or released
   * @param sizeInBytes of all of them
   */
  public record Encoded(List<Object> parts, int sizeInBytes) {}

  /**
   * Encodes an answer with its length and head.
   *
   * @param version in which the request came
   * @throws RuntimeException if the answer can't be written in that version; nothing leaks then
   */
  public static Encoded encode(
      Api api, short version, int correlationId, ApiMessage body, ByteBufAllocator allocator) {
    ResponseHeaderData header = new ResponseHeaderData().setCorrelationId(correlationId);
    short headerVersion = api.responseHeaderVersion(version);
    ObjectSerializationCache cache = new ObjectSerializationCache();
    MessageSizeAccumulator size = new MessageSizeAccumulator();
    header.addSize(size, cache, headerVersion);
    body.addSize(size, cache, version);
    ByteBuf buffer = allocator.directBuffer(Integer.BYTES + size.sizeExcludingZeroCopy());
    try {
      int capacity = Integer.BYTES + size.sizeExcludingZeroCopy();
      CuttingWriter writer = new CuttingWriter(buffer.nioBuffer(0, capacity));
      writer.writeInt(size.totalSize());
      header.write(writer, cache, headerVersion);
      body.write(writer, cache, version);
      buffer.writerIndex(writer.buffer().position());
      if (buffer.writerIndex() != capacity) {
        throw new IllegalStateException(
            api + " v" + version + " has " + buffer.writerIndex() + " bytes, not " + capacity);
      }
      return new Encoded(writer.parts(buffer), Integer.BYTES + size.totalSize());
    } catch (RuntimeException e) {
      buffer.release();
      throw e;
    }
  }

  /** Writes a message, and notes where records belong instead of writing them. */
  private static final class CuttingWriter extends ByteBufferAccessor {
    private final List<Cut> cuts = new ArrayList<>();

    CuttingWriter(ByteBuffer buffer) {
      super(buffer);
    }

    @Override
    public void writeRecords(BaseRecords records) {
      if (records instanceof LeasedRecords leased) {
        if (leased.sizeInBytes() > 0) {
          cuts.add(new Cut(buffer().position(), leased.lease()));
        }
      } else if (records instanceof MemoryRecords memory && memory.sizeInBytes() == 0) {
        return;
      } else {
        throw new IllegalArgumentException("records that aren't leased: " + records);
      }
    }

    List<Object> parts(ByteBuf buffer) {
      if (cuts.isEmpty()) {
        return List.of(buffer);
      }
      List<Object> parts = new ArrayList<>(2 * cuts.size() + 1);
      for (Cut cut : cuts) {
        parts.add(buffer.readRetainedSlice(cut.position - buffer.readerIndex()));
        parts.add(part(cut.lease));
      }
      if (buffer.isReadable()) {
        parts.add(buffer.readRetainedSlice(buffer.readableBytes()));
      }
      buffer.release();
      return parts;
    }

    private static Object part(RecordsLease lease) {
      if (lease instanceof RecordsLease.InFile file) {
        return new LeasedRegion(file);
      }
      return Unpooled.wrappedBuffer(((RecordsLease.InMemory) lease).buffer());
    }
  }

  private record Cut(int position, RecordsLease lease) {}

  /** A region of a file that somebody else closes. */
  private static final class LeasedRegion extends DefaultFileRegion {
    LeasedRegion(RecordsLease.InFile lease) {
      super(lease.channel(), lease.position(), lease.sizeInBytes());
    }

    @Override
    protected void deallocate() {
      // The file belongs to the lease.
    }
  }
}
