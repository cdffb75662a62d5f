package dev.esker.http.server;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelHandler;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.InternetProtocolFamily;
import io.vertx.core.datagram.DatagramSocketOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.net.TcpConfig;
import io.vertx.core.spi.transport.Transport;
import java.util.concurrent.ThreadFactory;
import java.util.function.Supplier;

/**
 * The transport that Vert.x would use anyway, with a handler for what its listening channels
 * accept; Vert.x itself has no place for one.
 */
final class DoorTransport implements Transport, io.vertx.core.transport.Transport {

  private final io.vertx.core.transport.Transport named;
  private final Transport transport;
  private final Supplier<ChannelHandler> door;

  private DoorTransport(io.vertx.core.transport.Transport named, Supplier<ChannelHandler> door) {
    this.named = named;
    this.transport = named.implementation();
    this.door = door;
  }

  /**
   * The system's own transport if there is one for it, or else Java's.
   *
   * @param door makes the handler of a listening channel
   */
  static io.vertx.core.transport.Transport best(Supplier<ChannelHandler> door) {
    io.vertx.core.transport.Transport own = io.vertx.core.transport.Transport.nativeTransport();
    boolean usable = own != null && own.available();
    return new DoorTransport(usable ? own : io.vertx.core.transport.Transport.NIO, door);
  }

  @Override
  public void configure(TcpConfig config, boolean domainSocket, ServerBootstrap bootstrap) {
    transport.configure(config, domainSocket, bootstrap);
    bootstrap.handler(door.get());
  }

  @Override
  public String name() {
    return named.name();
  }

  @Override
  public boolean available() {
    return named.available();
  }

  @Override
  public Transport implementation() {
    return this;
  }

  @Override
  public boolean supportsDomainSockets() {
    return transport.supportsDomainSockets();
  }

  @Override
  public boolean supportFileRegion() {
    return transport.supportFileRegion();
  }

  @Override
  public boolean isAvailable() {
    return transport.isAvailable();
  }

  @Override
  public Throwable unavailabilityCause() {
    return transport.unavailabilityCause();
  }

  @Override
  public java.net.SocketAddress convert(SocketAddress address) {
    return transport.convert(address);
  }

  @Override
  public SocketAddress convert(java.net.SocketAddress address) {
    return transport.convert(address);
  }

  @Override
  public IoHandlerFactory ioHandlerFactory() {
    return transport.ioHandlerFactory();
  }

  @Override
  public EventLoopGroup eventLoopGroup(int type, int count, ThreadFactory threads, int ioRatio) {
    return transport.eventLoopGroup(type, count, threads, ioRatio);
  }

  @Override
  @SuppressWarnings("deprecation") // Netty's type stands in the interface
  public DatagramChannel datagramChannel(InternetProtocolFamily family) {
    return transport.datagramChannel(family);
  }

  @Override
  public ChannelFactory<? extends DatagramChannel> datagramChannelFactory() {
    return transport.datagramChannelFactory();
  }

  @Override
  public ChannelFactory<? extends Channel> channelFactory(boolean domainSocket) {
    return transport.channelFactory(domainSocket);
  }

  @Override
  public ChannelFactory<? extends ServerChannel> serverChannelFactory(boolean domainSocket) {
    return transport.serverChannelFactory(domainSocket);
  }

  @Override
  public void configure(DatagramChannel channel, DatagramSocketOptions options) {
    transport.configure(channel, options);
  }

  @Override
  public void configure(TcpConfig config, boolean domainSocket, Bootstrap bootstrap) {
    transport.configure(config, domainSocket, bootstrap);
  }
}
