package dev.esker.replication.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class HostLookupTest {
  private final HostLookup names = new HostLookup(2);

  @AfterEach
  void close() {
    names.close();
  }

  @Test
  void namesAreLookedUp() {
    InetSocketAddress resolved =
        names.resolve(InetSocketAddress.createUnresolved("localhost", 7)).join();
    assertTrue(resolved.getAddress().isLoopbackAddress());
    assertEquals(7, resolved.getPort());
  }

  @Test
  void whatIsKnownIsNotLookedUp() {
    InetSocketAddress known = new InetSocketAddress(InetAddress.getLoopbackAddress(), 7);
    assertSame(known, names.resolve(known).join());
  }

  @Test
  void anUnknownNameIsNamed() {
    var lookup = names.resolve(InetSocketAddress.createUnresolved("nobody.invalid", 7));
    Throwable cause = assertThrows(CompletionException.class, lookup::join).getCause();
    assertSame(UnknownHostException.class, cause.getClass());
    assertTrue(cause.getMessage().contains("nobody.invalid"));
  }

  @Test
  void afterTheCloseItFails() {
    names.close();
    var lookup = names.resolve(InetSocketAddress.createUnresolved("localhost", 7));
    assertTrue(lookup.isCompletedExceptionally());
  }
}
