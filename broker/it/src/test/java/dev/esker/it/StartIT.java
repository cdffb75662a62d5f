package dev.esker.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Starts that must fail, each with one line that says why; and what the launcher passes on. */
final class StartIT {

  /** An option of the JVM for which an archive that was made without it is of no use. */
  private static final String MISFIT = "-XX:ObjectAlignmentInBytes=16";

  @RegisterExtension private final Brokers brokers = new Brokers();

  @Test
  void aSecondBrokerOnTheSameDirectoryIsRefused() throws Exception {
    BrokerProcess first = brokers.start();
    Path data = first.data();
    Finished second =
        Processes.esker(data.getParent(), "broker", "--data-dir=" + data, "--kafka-port=0");
    assertEquals(1, second.exitCode(), second::toString);
    assertEquals("", second.out());
    String expected =
        "esker: broker: the data directory "
            + data
            + " is in use by another broker (process "
            + first.pid()
            + "); stop that one or name another with --data-dir";
    assertEquals(expected, second.err());
    Clients.createTopic(first.bootstrap(), "unharmed", 1);
  }

  @Test
  void aPortThatIsTakenIsNamed() throws Exception {
    Path directory = brokers.directory();
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = taken.getLocalPort();
      Finished failed =
          Processes.esker(directory, "broker", "--data-dir=data", "--kafka-port=" + port);
      assertEquals(1, failed.exitCode(), failed::toString);
      assertEquals("", failed.out());
      assertEquals(1, failed.err().lines().count(), failed::toString);
      assertTrue(failed.err().contains(Integer.toString(port)), failed::toString);
      assertTrue(failed.err().contains("in use"), failed::toString);
    }
    // Nothing stays behind that would keep the next one from starting.
    brokers.prepare(directory.resolve("data")).start();
  }

  @Test
  void wrongUsageEndsWithTwo() throws Exception {
    Path directory = brokers.directory();
    for (String flag : List.of("--kafka-prot=9092", "--kafka-port=99999", "--data-dir")) {
      Finished failed = Processes.esker(directory, "broker", flag);
      assertEquals(2, failed.exitCode(), failed::toString);
      assertEquals("", failed.out(), flag);
      assertTrue(failed.err().startsWith("esker: broker: "), failed::toString);
    }
    assertEquals(2, Processes.esker(directory, "brokre").exitCode());
  }

  @Test
  void theArchiveOfClassesIsMadeWithoutTheUsersOptionsAndIgnoredInSilence() throws Exception {
    Program program = linked(brokers.directory());
    Finished making = usageError(program, MISFIT);
    assertTrue(making.err().startsWith("esker: preparing for quick starts"), making::toString);

    Finished ignoring = usageError(program, MISFIT);
    assertEquals(2, ignoring.exitCode(), ignoring::toString);
    assertTrue(ignoring.err().startsWith("esker: broker: "), ignoring::toString);

    // A JVM that is told not to start without the archive does start.
    String insist = Runtime.version().feature() >= 25 ? "-XX:AOTMode=on" : "-Xshare:on";
    Finished using = usageError(program, insist);
    assertEquals(2, using.exitCode(), using::toString);
    assertEquals(ignoring.err(), using.err());
    assertEquals(1, usageError(program, MISFIT + " " + insist).exitCode());
  }

  /** The program in a place of its own, so that nothing has been prepared there. */
  private static Program linked(Path directory) throws IOException {
    Path from = Program.installed().home();
    Path home = Files.createDirectory(directory.resolve("program"));
    Path launcher = home.resolve("esker");
    Files.copy(from.resolve("esker"), launcher, StandardCopyOption.COPY_ATTRIBUTES);
    for (String folder : List.of("lib", "plugins")) {
      Files.createSymbolicLink(home.resolve(folder), from.resolve(folder));
    }
    return new Program(home);
  }

  private static Finished usageError(Program program, String options) throws Exception {
    ProcessBuilder command = program.command(program.home(), List.of("broker", "--no-such-flag"));
    command.environment().put("ESKER_JVM_OPTIONS", options);
    return Processes.run(command, 60_000);
  }

  @Test
  void portZeroPicksOneAndTheReadyLinesNameIt() throws Exception {
    Path directory = brokers.directory();
    BrokerProcess broker = new BrokerProcess(directory.resolve("data"), 0, List.of("--id=broker3"));
    try (broker) {
      broker.start();
      String httpPort = broker.http().replace("localhost:", "");
      assertEquals(
          "Broker broker3 running on :" + httpPort + "\nKafka on " + broker.bootstrap(),
          broker.out());
      Clients.createTopic(broker.bootstrap(), "there", 1);
      assertEquals(0, broker.terminate());
    }
  }
}
