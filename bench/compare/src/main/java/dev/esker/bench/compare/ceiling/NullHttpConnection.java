package dev.esker.bench.compare.ceiling;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.io.IOException;
import java.util.List;

/**
 * One client's connection. Looks at a request just enough to find its end and the number of its
 * records; made for one client, it knows how that one writes. On its event loop.
 */
final class NullHttpConnection extends ByteToMessageDecoder {
  private static final byte[] LENGTH = "\r\nContent-Length: ".getBytes(US_ASCII);
  private static final byte[] HEAD_END = "\r\n\r\n".getBytes(US_ASCII);
  private static final String STORED = "{\"partition\":0,\"offset\":0}";
  private static final byte[] ONE = answer(STORED);
  private static final int MAX_HEAD_BYTES = 4_096;
  private static final int MAX_BODY_BYTES = 100 << 20;

  private static byte[] answer(String body) {
    String head =
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + body.length();
    return (head + "\r\n\r\n" + body).getBytes(US_ASCII);
  }

  @Override
  protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out)
      throws IOException {
    int start = in.readerIndex();
    int headEnd = indexOf(in, HEAD_END, start, in.writerIndex());
    if (headEnd < 0) {
      if (in.readableBytes() > MAX_HEAD_BYTES) {
        throw new IOException("a head of more than " + MAX_HEAD_BYTES + " bytes");
      }
      return;
    }
    int body = headEnd + HEAD_END.length;
    int length = contentLength(in, start, headEnd);
    if (in.writerIndex() - body < length) {
      return;
    }
    ByteBuf answer = context.alloc().directBuffer(ONE.length);
    boolean array = length > 0 && in.getByte(body) == '[';
    answer.writeBytes(array ? answer(results(in, body, length)) : ONE);
    in.readerIndex(body + length);
    var unused = context.writeAndFlush(answer, context.voidPromise());
  }

  private static int indexOf(ByteBuf in, byte[] wanted, int from, int to) {
    int at = in.indexOf(from, to, wanted[0]);
    while (at >= 0 && at + wanted.length <= to) {
      int matched = 1;
      while (matched < wanted.length && in.getByte(at + matched) == wanted[matched]) {
        matched++;
      }
      if (matched == wanted.length) {
        return at;
      }
      at = in.indexOf(at + 1, to, wanted[0]);
    }
    return -1;
  }

  /** 0 if there is none: no body. */
  private static int contentLength(ByteBuf in, int start, int headEnd) throws IOException {
    int field = indexOf(in, LENGTH, start, headEnd);
    int length = 0;
    for (int i = field + LENGTH.length; field >= 0 && i < headEnd && in.getByte(i) != '\r'; i++) {
      int digit = in.getByte(i) - '0';
      if (digit < 0 || digit > 9 || length > MAX_BODY_BYTES / 10) {
        throw new IOException("no Content-Length, or one of too many bytes");
      }
      length = 10 * length + digit;
    }
    return length;
  }

  private static String results(ByteBuf in, int body, int length) {
    StringBuilder results = new StringBuilder("{\"results\":[");
    for (int i = body; i < body + length; i++) {
      if (in.getByte(i) == '{') {
        results.append(results.charAt(results.length() - 1) == '[' ? "" : ",").append(STORED);
      }
    }
    return results.append("]}").toString();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    // What decode throws comes wrapped.
    if (!(cause instanceof IOException) && !(cause.getCause() instanceof IOException)) {
      System.err.println("null HTTP server: closing a connection: " + cause);
    }
    var unused = context.close();
  }
}
