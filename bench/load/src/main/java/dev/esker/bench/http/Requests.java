package dev.esker.bench.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.PooledByteBufAllocator;
import java.nio.charset.StandardCharsets;

/** Writes requests that are sent seldom. */
final class Requests {
  private final String address;

  /** Requests to a server. */
  Requests(String address) {
    this.address = address;
  }

  /** One without a body. */
  ByteBuf get(String path, String accept) {
    return bytes(line("GET", path) + "Accept: " + accept + "\r\n\r\n");
  }

  /** One with a body of JSON; an empty one is none. */
  ByteBuf of(String method, String path, String body) {
    return bytes(
        line(method, path)
            + "Content-Type: application/json\r\nContent-Length: "
            + body.getBytes(StandardCharsets.UTF_8).length
            + "\r\n\r\n"
            + body);
  }

  private String line(String method, String path) {
    return method + " " + path + " HTTP/1.1\r\nHost: " + address + "\r\n";
  }

  private static ByteBuf bytes(String text) {
    return ByteBufUtil.writeUtf8(PooledByteBufAllocator.DEFAULT, text);
  }
}
