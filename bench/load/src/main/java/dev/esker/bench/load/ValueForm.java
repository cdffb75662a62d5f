package dev.esker.bench.load;

import java.nio.ByteBuffer;
import java.util.Base64;

/** What values are made of. In front of each stands its {@link Stamp}. */
public enum ValueForm {
  /** Any bytes; the stamp as it is. */
  BINARY(Stamp.BYTES),

  /**
   * Letters, digits, {@code -} and {@code _} only, which no protocol of texts has to escape; the
   * stamp in base64 (RFC 4648, section 5).
   */
  TEXT(32);

  /** All characters of a text. */
  static final String LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

  private final int stampBytes;

  ValueForm(int stampBytes) {
    this.stampBytes = stampBytes;
  }

  /** Bytes of a stamp, and so of the smallest value. */
  public int stampBytes() {
    return stampBytes;
  }

  /** A random byte of the form, from a random number. */
  byte filling(int random) {
    return this == TEXT ? (byte) LETTERS.charAt(random & (LETTERS.length() - 1)) : (byte) random;
  }

  /** Writes a stamp in front of a value. */
  void stamp(byte[] value, Stamp stamp) {
    byte[] raw = this == BINARY ? value : new byte[Stamp.BYTES];
    stamp.writeTo(ByteBuffer.wrap(raw));
    if (this == TEXT) {
      ByteBuffer.wrap(value).put(Base64.getUrlEncoder().encode(raw));
    }
  }

  /** The stamp of a value; null if it can't have one. */
  Stamp stampOf(byte[] value) {
    if (value == null || value.length < stampBytes) {
      return null;
    }
    ByteBuffer in = ByteBuffer.wrap(value, 0, stampBytes);
    if (this == TEXT) {
      try {
        in = Base64.getUrlDecoder().decode(in);
      } catch (IllegalArgumentException e) {
        return null; // a record of somebody else's
      }
    }
    return Stamp.readFrom(in);
  }
}
