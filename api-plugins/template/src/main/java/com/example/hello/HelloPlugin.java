package com.example.hello;

import dev.esker.spi.ClusterView;
import dev.esker.spi.Endpoint;
import dev.esker.spi.Frontend;
import dev.esker.spi.FrontendContext;
import dev.esker.spi.FrontendPlugin;
import dev.esker.spi.PluginSetting;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What META-INF/services/dev.esker.spi.FrontendPlugin names; its constructor does nothing. */
public final class HelloPlugin implements FrontendPlugin {

  /** Settings begin with frontend.hello. */
  @Override
  public String name() {
    return "hello";
  }

  @Override
  public String version() {
    return "0.1";
  }

  /** For "esker broker --help-config", and so that the broker can warn of others. */
  @Override
  public List<PluginSetting> settings() {
    return List.of(
        new PluginSetting("host", "that of address", "a host name", "The address to listen on."),
        new PluginSetting("port", "7071", "0 to 65535; 0 for any free one", "Its port."));
  }

  @Override
  public Frontend create(FrontendContext context) {
    String host = context.config().string("host").orElse("127.0.0.1");
    int port = context.config().integer("port", 0, 65_535).orElse(7071);
    return new Hello(context, new InetSocketAddress(host, port));
  }

  private static final class Hello implements Frontend {
    private static final Logger LOG = LoggerFactory.getLogger(HelloPlugin.class);
    private static final int PATIENCE_MILLIS = 5_000;

    private final FrontendContext context;
    private final InetSocketAddress address;
    private volatile ServerSocket listener;

    Hello(FrontendContext context, InetSocketAddress address) {
      this.context = context;
      this.address = address;
    }

    @Override
    public CompletionStage<List<Endpoint>> start() {
      try {
        listener = new ServerSocket();
        listener.bind(address);
      } catch (IOException e) {
        return CompletableFuture.failedFuture(e);
      }
      new Thread(this::serve, "hello").start();
      return CompletableFuture.completedFuture(
          List.of(
              new Endpoint("HELLO", "Hello", address.getHostString(), listener.getLocalPort())));
    }

    /** One client at a time, each answered at once: nothing waits, so nothing needs a limit. */
    private void serve() {
      while (!listener.isClosed()) {
        try (Socket client = listener.accept()) {
          client.setSoTimeout(PATIENCE_MILLIS);
          StringBuilder answer = new StringBuilder();
          for (ClusterView.Topic topic : context.cluster().topics()) {
            answer.append(topic.name()).append(' ').append(topic.partitions().size()).append('\n');
          }
          client.getOutputStream().write(answer.toString().getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
          if (!listener.isClosed()) {
            LOG.warn("a client wasn't answered: {}", e.getMessage());
          }
        }
      }
    }

    /** Nothing is ever under way for long; a real front end answers here what it has taken. */
    @Override
    public CompletionStage<Void> drain(Duration atMost) {
      close();
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public void close() {
      if (listener != null) {
        try {
          listener.close();
        } catch (IOException e) {
          LOG.warn("the listener can't be closed: {}", e.getMessage());
        }
      }
    }
  }
}
