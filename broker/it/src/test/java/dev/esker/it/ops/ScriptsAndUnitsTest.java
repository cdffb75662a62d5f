package dev.esker.it.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shell scripts that pods and containers run, the systemd unit, and the style of all YAML. */
class ScriptsAndUnitsTest {
  private static final String FILES = "kubernetes/esker/files/";

  @TempDir Path directory;

  /** Answers every request with what a function says for the nth one; the path is remembered. */
  private static HttpServer server(AtomicReference<String> asked, IntFunction<String> answers)
      throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    AtomicInteger count = new AtomicInteger();
    server.createContext(
        "/",
        exchange -> {
          asked.set(
              exchange.getRequestURI()
                  + " "
                  + exchange.getRequestHeaders().getFirst("Authorization"));
          byte[] body = answers.apply(count.getAndIncrement()).getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    return server;
  }

  private static String address(HttpServer server) {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  private OtherProgram.Ended run(Map<String, String> environment, String... words)
      throws Exception {
    return OtherProgram.run(directory, environment, List.of(words));
  }

  @Test
  void scriptsPassShellcheck() throws Exception {
    OtherProgram.assumeInstalled("shellcheck");
    List<String> words = new ArrayList<>(List.of("shellcheck"));
    OpsFolder.files("docker", ".sh").forEach(file -> words.add(file.toString()));
    OpsFolder.files("kubernetes", ".sh").forEach(file -> words.add(file.toString()));
    assertTrue(words.size() > 5, words.toString());
    OtherProgram.run(words.toArray(String[]::new)).requireSuccess();
  }

  @Test
  void yamlIsTidy() throws Exception {
    OtherProgram.assumeInstalled("yamllint");
    List<String> words = new ArrayList<>(List.of("yamllint", "-s", "-d"));
    words.add(
        "{extends: default, rules: {document-start: disable, line-length: {max: 160},"
            + " braces: {max-spaces-inside: 1}, comments: {min-spaces-from-content: 1}}}");
    for (String folder : List.of("docker", "grafana", "prometheus")) {
      OpsFolder.files(folder, ".yml").forEach(file -> words.add(file.toString()));
      OpsFolder.files(folder, ".yaml").forEach(file -> words.add(file.toString()));
    }
    words.add(OpsFolder.path("kubernetes/esker/values.yaml").toString());
    OtherProgram.run(words.toArray(String[]::new)).requireSuccess();
  }

  @Test
  void theUnitIsOneThatSystemdTakes() throws Exception {
    OtherProgram.assumeInstalled("systemd-analyze");
    Path program = Files.writeString(directory.resolve("esker"), "#!/bin/sh\n");
    assertTrue(program.toFile().setExecutable(true));
    String unit = OpsFolder.read("systemd/esker.service").replace("/opt/esker/esker", program + "");
    Path file = Files.writeString(directory.resolve("esker.service"), unit);
    OtherProgram.Ended ended = run(Map.of(), "systemd-analyze", "verify", file.toString());
    assertEquals("", ended.out().strip());
    ended.requireSuccess();
  }

  private static String node(String labels) {
    return "{\"kind\":\"PartialObjectMetadata\",\"metadata\":{\"name\":\"n\",\"labels\":{"
        + labels
        + "}}}";
  }

  private OtherProgram.Ended askForRack(String answer, AtomicReference<String> asked)
      throws Exception {
    OtherProgram.assumeInstalled("curl");
    Files.writeString(directory.resolve("token"), "secret");
    Files.writeString(directory.resolve("ca.crt"), "");
    HttpServer server = server(asked, n -> answer);
    try {
      return run(
          Map.of(
              "KUBE_API", address(server),
              "KUBE_AUTH", directory.toString(),
              "NODE_NAME", "worker-1",
              "RACK_LABEL", "topology.kubernetes.io/zone",
              "RACK_FILE", directory.resolve("rack").toString()),
          "sh",
          OpsFolder.path(FILES + "rack.sh").toString());
    } finally {
      server.stop(0);
    }
  }

  @Test
  void theRackIsTheZoneOfTheNode() throws Exception {
    AtomicReference<String> asked = new AtomicReference<>();
    String labels =
        "\"topologyXkubernetesXio/zone\":\"no\",\"a\":\"b\",\n"
            + "  \"topology.kubernetes.io/zone\": \"eu-west-1b\",\"z\":\"y\"";
    askForRack(node(labels), asked).requireSuccess();
    assertEquals("eu-west-1b\n", Files.readString(directory.resolve("rack")));
    assertEquals("/api/v1/nodes/worker-1 Bearer secret", asked.get());
  }

  @Test
  void aNodeWithoutTheLabelIsAnError() throws Exception {
    OtherProgram.Ended ended = askForRack(node("\"a\":\"b\""), new AtomicReference<>());
    assertEquals(1, ended.exitCode(), ended.out());
    assertTrue(ended.out().contains("worker-1 has no label topology.kubernetes.io/zone"));
  }

  @Test
  void aPodWaitsUntilNothingIsUnderReplicated() throws Exception {
    OtherProgram.assumeInstalled("curl");
    AtomicReference<String> asked = new AtomicReference<>();
    AtomicInteger calls = new AtomicInteger();
    HttpServer server =
        server(
            asked,
            n -> {
              calls.incrementAndGet();
              return n == 0
                  ? "{\"under_replicated\":[{\"topic\":\"t\",\"partition\":0}],\"offline\":[]}"
                  : "{\"under_replicated\":[],\"offline\":[]}";
            });
    try {
      OtherProgram.Ended ended =
          run(
              Map.of("ESKER_HTTP", address(server)),
              "sh",
              OpsFolder.path(FILES + "drain.sh").toString(),
              "30");
      ended.requireSuccess();
      assertEquals("", ended.out());
      assertEquals(2, calls.get());
      assertTrue(asked.get().startsWith("/cluster/status "));
    } finally {
      server.stop(0);
    }
  }

  @Test
  void aPodStopsAllTheSameWhenItsTimeIsOver() throws Exception {
    OtherProgram.assumeInstalled("curl");
    HttpServer server =
        server(new AtomicReference<>(), n -> "{\"under_replicated\":[{\"topic\":\"t\"}]}");
    try {
      OtherProgram.Ended ended =
          run(
              Map.of("ESKER_HTTP", address(server)),
              "sh",
              OpsFolder.path(FILES + "drain.sh").toString(),
              "1");
      ended.requireSuccess();
      assertTrue(ended.out().contains("stopping all the same"), ended.out());
    } finally {
      server.stop(0);
    }
  }

  /** Runs a script with another program in place of what it becomes at the end. */
  private OtherProgram.Ended become(String script, String program, Map<String, String> environment)
      throws Exception {
    Path shown =
        Files.writeString(
            directory.resolve("shown"),
            "#!/bin/sh\necho \"$ESKER_NODE_ID|$ESKER_PROCESS_ROLES|$ESKER_BROKER_RACK|$*\"\n");
    assertTrue(shown.toFile().setExecutable(true));
    String text = OpsFolder.read(script);
    assertTrue(text.contains("exec " + program + " "), script);
    Path copy =
        Files.writeString(
            directory.resolve("script"), text.replace("exec " + program, "exec " + shown));
    return run(environment, "sh", copy.toString(), "broker");
  }

  @Test
  void idsAndRolesFollowFromTheNumberOfThePod() throws Exception {
    for (String[] each :
        new String[][] {
          {"esker-2", "0", "3", "controller,broker", "2|controller,broker"},
          {"esker-3", "0", "3", "controller,broker", "3|broker"},
          {"my-esker-controller-0", "0", "3", "controller", "0|controller"},
          {"esker-7", "100", "0", "controller", "107|broker"},
        }) {
      OtherProgram.Ended ended =
          become(
              FILES + "start.sh",
              "/opt/esker/entrypoint.sh",
              Map.of(
                  "POD_NAME", each[0],
                  "FIRST_ID", each[1],
                  "VOTERS", each[2],
                  "VOTER_ROLES", each[3],
                  "OTHERS", "broker"));
      ended.requireSuccess();
      assertEquals(each[4] + "||broker --config /etc/esker/broker.properties", ended.out().strip());
    }
  }

  @Test
  void theContainerTakesItsRackOutOfAFile() throws Exception {
    Path rack = Files.writeString(directory.resolve("rack"), "zone-b\n");
    String script = "docker/entrypoint.sh";
    OtherProgram.Ended ended =
        become(script, "/opt/esker/esker", Map.of("ESKER_BROKER_RACK_FILE", rack.toString()));
    ended.requireSuccess();
    assertEquals("||zone-b|broker", ended.out().strip());
    assertEquals(
        "|||broker", become(script, "/opt/esker/esker", Map.of()).out().strip(), "without one");
    Files.writeString(rack, "");
    assertEquals(
        1,
        become(script, "/opt/esker/esker", Map.of("ESKER_BROKER_RACK_FILE", rack.toString()))
            .exitCode());
  }
}
