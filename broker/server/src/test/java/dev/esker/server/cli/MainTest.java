package dev.esker.server.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.commands.Console;
import dev.esker.commands.ExitCode;
import dev.esker.server.BrokerStartException;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {

  @TempDir Path directory;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final Map<String, String> environment = new HashMap<>();

  private int run(String... arguments) {
    Console console =
        new Console(
            InputStream.nullInputStream(),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            environment,
            false,
            false);
    Main main =
        new Main(
            console,
            (settings, listener) -> {
              throw new BrokerStartException("this test has no core");
            });
    return main.run(List.of(arguments));
  }

  private String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private String err() {
    return err.toString(StandardCharsets.UTF_8);
  }

  private void assertOneLineOfError() {
    assertEquals(1, err().lines().count(), err());
    assertTrue(err().startsWith("esker: "), err());
    assertEquals("", out());
  }

  @ParameterizedTest
  @CsvSource({
    "--num-partition=3, --num-partitions",
    "--data-dri=x, --data-dir",
    "--kafkaport=1, --kafka-port",
    "--cnofig=x, --config",
  })
  void anUnknownFlagOfTheBrokerNamesTheNearestOne(String argument, String nearest) {
    assertEquals(ExitCode.USAGE, run("broker", argument));
    assertOneLineOfError();
    assertTrue(err().contains("unknown flag " + argument.split("=", -1)[0]), err());
    assertTrue(err().contains("did you mean " + nearest + "?"), err());
  }

  @Test
  void peersAreHostsWithPorts() {
    assertEquals(ExitCode.USAGE, run("broker", "--peers=localhost"));
    assertOneLineOfError();
    assertTrue(err().contains("--peers"), err());
    assertTrue(err().contains("host:port"), err());
  }

  @Test
  void aPortForHttpIsRefusedWhereThereIsNoHttpFrontEnd() {
    assertEquals(
        ExitCode.USAGE, run("broker", "--port=8080", "--data-dir=" + directory.resolve("d")));
    assertOneLineOfError();
    assertTrue(err().contains("--port: the HTTP front end is not installed"), err());
    assertTrue(err().contains("--kafka-port"), err());
  }

  @Test
  void aFlagNeedsItsValue() {
    assertEquals(ExitCode.USAGE, run("broker", "--node-id"));
    assertOneLineOfError();
    assertTrue(err().contains("--node-id needs a value"), err());
    err.reset();
    assertEquals(ExitCode.USAGE, run("broker", "stray"));
    assertTrue(err().contains("unexpected argument stray"), err());
    err.reset();
    assertEquals(ExitCode.USAGE, run("broker", "--set", "novalue"));
    assertTrue(err().contains("--set key=value"), err());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--set num.partitions=0",
        "--num-partitions 0",
        "--num-partitions=0",
        "--num.partitions=0",
      })
  void aBadValueOfAFlagIsWrongUsageAndTheBrokerDoesNotStart(String arguments) {
    String[] words = ("broker " + arguments).split(" ", -1);
    assertEquals(ExitCode.USAGE, run(words));
    assertOneLineOfError();
    assertTrue(err().contains("num.partitions = 0 is not allowed"), err());
    assertTrue(err().contains("1 to 10000"), err());
  }

  @ParameterizedTest
  @ValueSource(strings = {"99999", "-1", "any"})
  void aBadPortIsWrongUsage(String port) {
    assertEquals(ExitCode.USAGE, run("broker", "--kafka-port=" + port));
    assertOneLineOfError();
    assertTrue(err().contains("frontend.kafka.port = " + port + " is not allowed"), err());
    assertTrue(err().contains("0 to 65535"), err());
  }

  @Test
  void aBadValueFromElsewhereIsAFailure() {
    environment.put("ESKER_NUM_PARTITIONS", "many");
    assertEquals(ExitCode.FAILED, run("broker"));
    assertOneLineOfError();
    assertTrue(err().contains("ESKER_NUM_PARTITIONS: num.partitions = many"), err());
  }

  @Test
  void anUnknownSettingIsAWarningAndTheStartGoesOn() throws Exception {
    Path file = directory.resolve("broker.properties");
    Files.writeString(file, "num.partition=3\ndata.dir=" + directory.resolve("d") + "\n");
    assertEquals(ExitCode.FAILED, run("broker", "--config", file.toString()));
    List<String> lines = err().lines().toList();
    assertEquals(
        "esker: warning: "
            + file
            + ": unknown setting num.partition is ignored; did you mean num.partitions?",
        lines.get(0));
    assertEquals(
        "esker: broker: no front end runs, so nobody could be served; 'esker plugins list' says"
            + " what there is",
        lines.get(1));
  }

  @Test
  void anUnknownCommandNamesTheNearestOne() {
    assertEquals(ExitCode.USAGE, run("brokr"));
    assertOneLineOfError();
    assertTrue(err().contains("did you mean 'broker'?"), err());
    err.reset();
    assertEquals(ExitCode.USAGE, run("xyzzyplugh"));
    assertTrue(err().contains("'esker --help'"), err());
  }

  @Test
  void anUnknownFlagOfACommandNamesTheNearestOne() {
    assertEquals(ExitCode.USAGE, run("version", "--jsn"));
    assertOneLineOfError();
    assertTrue(err().contains("did you mean --json?"), err());
    err.reset();
    assertEquals(ExitCode.USAGE, run("plugins", "lst"));
    assertTrue(err().contains("did you mean list?"), err());
    err.reset();
    assertEquals(ExitCode.USAGE, run("plugins"));
    assertTrue(err().contains("'list'"), err());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--help",
        "-h",
        "help",
        "broker --help",
        "broker --help-config",
        "version --help",
        "plugins --help",
        "plugins list --help",
        "wal --help",
        "wal dump --help",
        "wal verify -h",
        "segments --help",
        "segments dump --help",
        "segments verify --help",
        "catalog --help",
        "catalog check --help",
        "catalog rebuild --help",
      })
  void helpIsEverywhere(String arguments) {
    assertEquals(ExitCode.OK, run(arguments.split(" ", -1)));
    assertFalse(out().isBlank());
    assertEquals("", err());
  }

  @Test
  void withoutACommandThereIsHelp() {
    assertEquals(ExitCode.OK, run());
    assertTrue(out().startsWith("Usage: esker <command>"), out());
    for (String name : BuiltInCommands.NAMES.keySet()) {
      assertTrue(out().contains("\n  " + name + " "), name);
    }
  }

  @Test
  void theVersionIsThereForPeopleAndForScripts() {
    assertEquals(ExitCode.OK, run("version"));
    assertTrue(out().startsWith("esker "), out());
    out.reset();
    assertEquals(ExitCode.OK, run("version", "--json"));
    assertTrue(out().matches("\\{\"version\":\"[^\"]+\",\"java\":\"[^\"]+\"\\}\n"), out());
  }

  @Test
  void pluginsAreListedForPeopleAndForScripts() throws Exception {
    Files.createDirectories(directory.resolve("empty"));
    environment.put("ESKER_PLUGIN_PATH", directory.toString());
    String data = directory.resolve("data").toString();
    assertEquals(ExitCode.OK, run("plugins", "list", "--data-dir", data));
    assertTrue(out().contains("empty") && out().contains("failed"), out());
    out.reset();
    assertEquals(ExitCode.OK, run("plugins", "list", "--json", "--data-dir", data));
    assertTrue(out().contains("\"state\":\"failed\""), out());
  }

  @Test
  void benchSaysWhatIsMissing() {
    assertEquals(ExitCode.FAILED, run("bench", "--anything"));
    assertOneLineOfError();
    assertTrue(err().contains("load driver"), err());
  }
}
