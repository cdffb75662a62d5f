package dev.esker.bench.compare.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.bench.compare.results.Comparison.PeerDescription;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a script in place of the server. */
class NatsPeerTest {
  private final LiveProcesses live = new LiveProcesses();

  @TempDir private Path directory;
  private Path program;

  /** Refuses sync_interval as a server of 2.9 does, and ends when it is to serve. */
  @BeforeEach
  void writeProgram() throws IOException {
    program = directory.resolve(NatsServer.PROGRAM);
    Files.writeString(
        program,
        """
        #!/bin/sh
        case "$1" in
          --version) echo 'nats-server: v2.9.10' ;;
          -t)
            if grep -q sync_interval "$3"; then
              echo "nats-server: $3:4:3: unknown field \\"sync_interval\\"" >&2
              exit 1
            fi
            echo "nats-server: configuration file $3 is valid" ;;
          *) echo "no way, with $*"; exit 7 ;;
        esac
        """);
    assertTrue(program.toFile().setExecutable(true));
  }

  @AfterEach
  void end() throws InterruptedException {
    live.killAll();
  }

  private NatsPeer peer(NatsPeer.Durability durability, NatsServer server) {
    return new NatsPeer("nats", durability, server, live);
  }

  @Test
  void theDefaultPeerIsDescribed() throws Exception {
    NatsServer installed = new NatsServer(Optional.empty(), "/absent:" + directory, live);
    PeerDescription description = peer(NatsPeer.Durability.PAGE_CACHE, installed).prepare();
    assertEquals("nats-server 2.9.10, JetStream, one server", description.version());
    assertTrue(description.settings().startsWith("defaults: an ack from the page cache; its own"));
    assertEquals(program, installed.find());
  }

  @Test
  void aServerThatCanNotSyncBeforeAnAckIsAbsentWithItsOwnWords() {
    NatsServer named = new NatsServer(Optional.of(program), "", live);
    AbsentPeerException e =
        assertThrows(
            AbsentPeerException.class, () -> peer(NatsPeer.Durability.FSYNC, named).prepare());
    assertEquals(
        "nats-server 2.9.10 refuses its settings: unknown field \"sync_interval\";"
            + " 2.10 and later take sync_interval",
        e.getMessage());
  }

  @Test
  void aProgramThatIsNotOneIsAbsent() throws IOException {
    Files.writeString(program, "#!/absent/interpreter\n");
    NatsServer named = new NatsServer(Optional.of(program), "", live);
    AbsentPeerException e = assertThrows(AbsentPeerException.class, named::version);
    assertTrue(e.getMessage().startsWith(program + " can't be run: "), e.getMessage());
  }

  @Test
  void aServerThatEndsAtOnceIsReportedWithWhatItSaid() {
    NatsPeer peer =
        peer(NatsPeer.Durability.PAGE_CACHE, new NatsServer(Optional.of(program), "", live));
    PeerFailedException e =
        assertThrows(PeerFailedException.class, () -> peer.start(directory).close());
    assertEquals("nats ended with exit code 7 before it was ready", e.getMessage());
    assertEquals("no way, with -c nats.conf", e.logTail());
  }

  @Test
  void onlyTheOneThatSyncsSetsMoreThanItMust() {
    String settings = NatsPeer.settings(4_222, NatsPeer.Durability.PAGE_CACHE);
    assertEquals("listen: \"127.0.0.1:4222\"\njetstream {\n  store_dir: \"data\"\n}\n", settings);
    assertFalse(settings.contains("sync"));
    assertTrue(
        NatsPeer.settings(4_222, NatsPeer.Durability.FSYNC)
            .contains("\n  sync_interval: always\n}"));
  }
}
