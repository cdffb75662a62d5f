package dev.esker.it.scripts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.esker.it.Finished;
import dev.esker.it.Processes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What scripts say without a cluster. */
final class ScriptUsageIT {

  private static final long MILLIS = 60_000;

  static List<Path> scripts() throws IOException {
    return Scripts.all();
  }

  @Test
  void shellcheckFindsNothing() throws Exception {
    assumeTrue(Processes.isInstalled("shellcheck"), "shellcheck isn't installed");
    List<String> words = new ArrayList<>(List.of("shellcheck", "--external-sources"));
    Scripts.all().forEach(each -> words.add(each.toString()));
    Finished done =
        Processes.run(new ProcessBuilder(words).directory(Scripts.folder().toFile()), MILLIS);
    assertEquals(0, done.exitCode(), done::toString);
  }

  @ParameterizedTest
  @MethodSource("scripts")
  void helpIsShort(Path script) throws Exception {
    assertTrue(Files.readString(script).startsWith("#!/bin/sh\n"), "for any POSIX shell");
    Finished done = run(script.getFileName().toString(), "--help");
    assertEquals(0, done.exitCode(), done::toString);
    assertTrue(done.out().startsWith("Usage: " + script.getFileName()), done::toString);
    assertTrue(done.out().contains("--dry-run"), done::toString);
    assertTrue(done.out().contains("Exit code: 0"), done::toString);
    assertEquals("", done.err());
    done.out().lines().forEach(line -> assertTrue(line.length() <= 125, line));
  }

  @ParameterizedTest
  @MethodSource("scripts")
  void anOptionThatIsntThereIsNamed(Path script) throws Exception {
    Finished done = run(script.getFileName().toString(), "--colour");
    assertEquals(2, done.exitCode(), done::toString);
    assertEquals(
        script.getFileName()
            + ": there is no option "
            + (done.err().contains("or argument") ? "or argument " : "")
            + "--colour; '"
            + script.getFileName()
            + " --help' says more",
        done.err());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          create-topic-rack-aware.sh  |                       | name a topic
          create-topic-rack-aware.sh  | a b                   | one topic at a time; 'b' is a second one
          create-topic-rack-aware.sh  | a/b                   | 'a/b' can't be the name of a topic
          create-topic-rack-aware.sh  | a -p                  | -p needs a value
          create-topic-rack-aware.sh  | a --partitions=many   | --partitions = 'many' is not a number from 1 to 1000000
          create-topic-rack-aware.sh  | a -r 0                | --replication-factor = 0 is not from 1 to 1000
          create-topic-rack-aware.sh  | a -c retention        | --config = 'retention' is not key=value
          create-topic-rack-aware.sh  | a --meta=a,,b         | --meta = 'a,,b' is not host:port, or several separated by commas
          create-topics.sh            |                       | name a file
          rolling-restart.sh          |                       | --restart says how to restart a broker
          rolling-restart.sh          | --restart reboot      | --restart names neither {id} nor {host}, so it can't tell brokers apart
          rolling-restart.sh          | --brokers=1,,2        | --brokers = '1,,2' is not a list of numbers
          decommission-broker.sh      |                       | name a broker by its number
          decommission-broker.sh      | four                  | broker = 'four' is not a number from 0 to 999999999
          backup.sh                   | data                  | --to says where the backup shall be
          backup.sh                   | --to=x                | name a data directory
          backup.sh                   | --set=a/b             | --set = 'a/b' is not a name of letters, digits and :._-
          restore.sh                  | x                     | name a backup and a data directory
          failure-drill.sh            | --kill=x              | --kill and --start say how to kill a broker and how to start it again (or use --dev)
          failure-drill.sh            | --dev --kill=x        | --dev brings its own cluster: no --kill, --start or --meta
          """)
  void wrongUsageIsTwo(String script, String arguments, String complaint) throws Exception {
    String[] words = arguments == null ? new String[0] : arguments.split(" ", -1);
    Finished done = run(script, words);
    assertEquals(2, done.exitCode(), done::toString);
    String says = script + ": " + complaint + "; '" + script + " --help' says more";
    assertEquals(says, done.err());
  }

  @ParameterizedTest
  @CsvSource({
    "create-topic-rack-aware.sh, a",
    "decommission-broker.sh, 4",
    "rolling-restart.sh, --restart=x{id}",
    "failure-drill.sh, --kill=x{id} --start=y{id} --timeout=1"
  })
  void aClusterThatDoesntAnswerIsNamed(String script, String arguments) throws Exception {
    List<String> words = new ArrayList<>(List.of("--meta=localhost:1"));
    words.addAll(List.of(arguments.split(" ", -1)));
    Finished done = run(script, words.toArray(String[]::new));
    assertEquals(1, done.exitCode(), done::toString);
    assertTrue(done.err().contains("localhost:1 doesn't answer"), done::toString);
    assertEquals(1, done.err().lines().count(), done::toString);
  }

  @Test
  void everyMistakeInAFileIsNamedBeforeAnythingIsDone(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("topics");
    Files.writeString(
        file,
        """
        # name partitions replicas
        good 3 3 retention.ms=1
        short 3
        a/b 1 1
        good 1 1
        zero 0 1

        odd 1 1 retention.ms   # no value
        many 10000000 1""");
    Finished done = run("create-topics.sh", "--meta=localhost:1", file.toString());
    assertEquals(1, done.exitCode(), done::toString);
    String at = "create-topics.sh: " + file + ":";
    assertEquals(
        List.of(
            at + "3: '' is not a number of replicas, nor '-'",
            at + "4: 'a/b' can't be the name of a topic",
            at + "5: good stands here a second time",
            at + "6: '0' is not a number of partitions, nor '-'",
            at + "8: 'retention.ms' is not key=value",
            at + "9: '10000000' is not a number of partitions, nor '-'",
            "create-topics.sh: " + file + " has 6 mistakes; nothing was created"),
        done.err().lines().toList());
  }

  @Test
  void aBackupThatIsntOneIsRefused(@TempDir Path directory) throws Exception {
    Finished backup = run("backup.sh", "--to", directory + "/to", directory.toString());
    assertEquals(1, backup.exitCode(), backup::toString);
    assertTrue(backup.err().endsWith("is not the data directory of a broker"), backup::toString);
    Finished restore = run("restore.sh", directory.toString(), directory + "/new");
    assertEquals(1, restore.exitCode(), restore::toString);
    assertTrue(restore.err().contains("is not a backup of a broker"), restore::toString);
    assertFalse(Files.exists(directory.resolve("new")));
  }

  private static Finished run(String script, String... arguments) throws Exception {
    return Processes.run(Scripts.command(script, arguments), MILLIS);
  }
}
