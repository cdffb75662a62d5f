package dev.esker.replication.net;

final class NioStreamsTest extends NettyStreamsContract {
  NioStreamsTest() {
    super(Transport.NIO);
  }
}
