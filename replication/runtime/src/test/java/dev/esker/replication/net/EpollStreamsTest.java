package dev.esker.replication.net;

import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
final class EpollStreamsTest extends NettyStreamsContract {
  EpollStreamsTest() {
    super(Transport.EPOLL);
  }
}
