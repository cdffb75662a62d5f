package dev.esker.engine.cache;

import java.nio.ByteBuffer;
import java.util.List;

/** A place in the tail cache for one batch; it may run over several chunks. */
public final class CacheSlot {
  final CacheChunk chunk;
  final int position;
  final int length;

  CacheSlot(CacheChunk chunk, int position, int length) {
    this.chunk = chunk;
    this.position = position;
    this.length = length;
  }

  /** The bytes that it holds. */
  public int length() {
    return length;
  }

  /**
   * Fills it with the remaining bytes of {@code source}, whose position doesn't move. Before
   * anybody else can see it.
   */
  public void fill(ByteBuffer source) {
    CacheChunk at = chunk;
    int to = position;
    int from = source.position();
    int left = length;
    while (left > 0) {
      int part = Math.min(left, at.memory.capacity() - to);
      at.memory.put(to, source, from, part);
      from += part;
      left -= part;
      at = at.next;
      to = 0;
    }
  }

  /** Copies it to the position of {@code target} and moves that on. */
  void copyTo(ByteBuffer target) {
    copyTo(target, length);
  }

  /** The same with its first bytes only. */
  void copyTo(ByteBuffer target, int bytes) {
    CacheChunk at = chunk;
    int from = position;
    int left = bytes;
    while (left > 0) {
      int part = Math.min(left, at.memory.capacity() - from);
      target.put(target.position(), at.memory, from, part);
      target.position(target.position() + part);
      left -= part;
      at = at.next;
      from = 0;
    }
  }

  /** Adds views of its memory, for a gathering write before it is marked as flushed. */
  void addViews(List<ByteBuffer> views) {
    CacheChunk at = chunk;
    int from = position;
    int left = length;
    while (left > 0) {
      int part = Math.min(left, at.memory.capacity() - from);
      views.add(at.memory.slice(from, part));
      left -= part;
      at = at.next;
      from = 0;
    }
  }
}
