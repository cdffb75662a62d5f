package dev.esker.it;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.esker.it.ConsoleBrowser.find;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.assertions.LocatorAssertions.ContainsTextOptions;
import com.microsoft.playwright.assertions.LocatorAssertions.IsVisibleOptions;
import dev.esker.it.ConsoleBrowser.Window;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitionReassignment;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The web console as somebody uses it who has a mouse: in Chromium, on a cluster of three brokers
 * with a failure lab. Each test has a topic of its own; after each, the browser must have nothing
 * to complain about.
 */
final class ConsoleIT {

  /** For what a cluster has to do first; a busy machine takes its time. */
  private static final double LONG_MILLIS = 120_000;

  private static final ContainsTextOptions LONG = new ContainsTextOptions().setTimeout(LONG_MILLIS);

  private static final IsVisibleOptions LONG_VISIBLE =
      new IsVisibleOptions().setTimeout(LONG_MILLIS);

  private static final Pattern MEASURED = Pattern.compile("\\d+ ?m?s");

  @TempDir static Path directory;

  private static DevCluster cluster;
  private static ConsoleBrowser browser;

  @BeforeAll
  static void start() throws Exception {
    assumeTrue(ConsoleBrowser.isAvailable(), "chromium is not installed");
    cluster = DevCluster.start(directory, "--brokers=3", "--racks=a,b,c", "--failure-lab");
    browser = new ConsoleBrowser();
  }

  @AfterAll
  static void stop() throws Exception {
    if (browser != null) {
      browser.close();
    }
    if (cluster != null) {
      cluster.close();
    }
  }

  @AfterEach
  void nothingIsComplainedAbout() {
    assertEquals(List.of(), browser.complaints());
  }

  private static Page open(Window window, String route) {
    Page page = browser.open(window);
    page.navigate(cluster.address(1) + "/#/" + route);
    assertThat(find(page, "main")).isVisible();
    return page;
  }

  private static void close(Page page) {
    page.context().close();
  }

  private static void createTopic(String name, int partitions, int replicas) throws Exception {
    cluster.ask(
        1,
        "POST",
        "/topics/" + name,
        Map.of("num_partitions", partitions, "replication_factor", replicas));
  }

  private static void produce(String topic, int records) throws Exception {
    for (int i = 0; i < records; i++) {
      cluster.ask(
          1, "POST", "/topics/" + topic + "/produce", Map.of("key", "k" + i, "value", "v" + i));
    }
  }

  @Test
  void aTopicIsCreatedFilledAndRead() throws Exception {
    Page page = open(Window.DESK, "topics");
    find(page, "create-topic").first().click();
    find(page, "new-topic-name").fill("orders");
    find(page, "new-topic-partitions").fill("3");
    find(page, "new-topic-replication").fill("3");
    assertThat(find(page, "new-topic-rack-aware")).isChecked();
    browser.picture(page, "create-topic");
    find(page, "create-topic-submit").click();
    assertThat(find(page, "title")).containsText("orders");

    Set<String> racks = new HashSet<>();
    JsonNode partitions = cluster.get(1, "/topics/orders").get("partitions");
    assertEquals(3, partitions.size());
    partitions.get(0).get("racks").forEach(rack -> racks.add(rack.asText()));
    assertEquals(Set.of("a", "b", "c"), racks);

    find(page, "produce").first().click();
    find(page, "produce-key").fill("user-1");
    find(page, "produce-value").fill("{\"hello\":\"wörld\",\"list\":[1,2]}");
    find(page, "produce-send").click();
    assertThat(find(page, "produce-sent")).containsText("offset 0");
    browser.picture(page, "produce");
    find(page, "produce-sent").locator("a").click();

    Locator row = find(page, "message-table").getByText("hello").first();
    assertThat(row).isVisible();
    browser.picture(page, "messages");
    row.click();
    assertThat(find(page, "record-value")).containsText("wörld");
    assertThat(find(page, "record-key")).containsText("user-1");
    browser.picture(page, "message");
    close(page);
  }

  @Test
  void namesAndValuesWithMarkupAreText() throws Exception {
    createTopic("markup", 1, 1);
    String evil = "<img src=x onerror=\"document.title='broken'\"><b>bold</b>";
    cluster.ask(
        1,
        "POST",
        "/topics/markup/produce",
        Map.of("key", evil, "value", evil, "headers", Map.of(evil, evil)));
    Page page = open(Window.DESK, "topics/markup/messages?from=earliest");
    Locator row = find(page, "message-table").getByText("onerror").first();
    assertThat(row).isVisible();
    row.click();
    assertThat(find(page, "record-headers")).containsText(evil);
    assertEquals(0, page.locator("img[src=x]").count());
    assertEquals(0, find(page, "record").locator("b").count());
    assertTrue(!page.title().contains("broken"), page.title());
    close(page);
  }

  @Test
  void lagGrowsAndIsWatched() throws Exception {
    createTopic("watched", 1, 3);
    produce("watched", 5);
    try (KafkaConsumer<String, String> consumer =
        Clients.consumer(cluster.bootstrap(), "group.id", "watchers")) {
      consumer.subscribe(List.of("watched"));
      int read = 0;
      while (read < 5) {
        read += consumer.poll(Duration.ofSeconds(1)).count();
      }
      consumer.commitSync();
      Page page = open(Window.DESK, "groups/watchers");
      assertThat(find(page, "members")).containsText("watched");
      assertThat(find(page, "group-lag")).containsText("0");
      produce("watched", 7);
      assertThat(find(page, "group-lag")).containsText("7", LONG);
      browser.picture(page, "group");
      close(page);
    }
    Page page = open(Window.DESK, "groups/watchers");
    find(page, "reset-group").click();
    find(page, "reset-to").selectOption("earliest");
    assertThat(find(page, "reset-preview")).containsText("5");
    browser.picture(page, "reset");
    find(page, "reset-apply").click();
    assertThat(find(page, "group-lag")).containsText("12", LONG);
    close(page);
  }

  @Test
  void aBrokerIsKilledInTheLabAndComesBack() throws Exception {
    createTopic("survivor", 6, 3);
    Page page = open(Window.DESK, "lab");
    find(page, "lab-kill-3").click();
    assertThat(find(page, "lab-broker-3")).hasAttribute("data-state", "down");
    assertThat(find(page, "measured-detection")).containsText(MEASURED, LONG);
    assertThat(find(page, "measured-election")).containsText(MEASURED, LONG);
    browser.picture(page, "lab-killed");
    find(page, "lab-start-3").click();
    assertThat(find(page, "measured-rejoin")).containsText(MEASURED, LONG);
    assertThat(find(page, "measured-catch-up")).containsText(MEASURED, LONG);
    assertThat(find(page, "lab-broker-3")).hasAttribute("data-state", "running");
    browser.picture(page, "lab-back");
    page.navigate(cluster.address(1) + "/#/cluster");
    assertThat(find(page, "broker-3")).containsText("active", LONG);
    assertThat(find(page, "all-well")).isVisible(LONG_VISIBLE);
    browser.picture(page, "cluster-after");
    close(page);
  }

  @Test
  void aPlanIsShownAndRun() throws Exception {
    createTopic("crooked", 6, 1);
    Map<TopicPartition, Optional<NewPartitionReassignment>> all = new HashMap<>();
    for (int partition = 0; partition < 6; partition++) {
      all.put(
          new TopicPartition("crooked", partition),
          Optional.of(new NewPartitionReassignment(List.of(1))));
    }
    try (Admin admin = Clients.admin(cluster.bootstrap())) {
      admin.alterPartitionReassignments(all).all().get();
    }
    Page page = open(Window.DESK, "cluster");
    page.waitForCondition(() -> leadersOfCrooked().equals(Set.of(1)));
    find(page, "show-plan").click();
    assertThat(find(page, "plan-moves")).containsText("crooked");
    browser.picture(page, "plan");
    find(page, "run-plan").click();
    assertThat(find(page, "plan-dialog")).not().isVisible();
    page.waitForCondition(() -> leadersOfCrooked().size() == 3);
    browser.picture(page, "plan-done");
    close(page);
  }

  private static Set<Integer> leadersOfCrooked() {
    Set<Integer> leaders = new HashSet<>();
    try {
      for (JsonNode partition : cluster.get(1, "/topics/crooked").get("partitions")) {
        leaders.add(partition.get("leader").asInt());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return leaders;
  }

  @Test
  void aLinkIsCutAndMended() throws Exception {
    Page page = open(Window.DESK, "lab");
    find(page, "lab-cut-2-3").click();
    assertThat(find(page, "lab-link-2-3")).hasAttribute("data-cut", "true");
    find(page, "lab-restore-2-3").click();
    assertThat(find(page, "lab-link-2-3")).hasAttribute("data-cut", "false");
    awaitWhole(page);
    close(page);
  }

  /** Whoever comes next finds a cluster in which nothing is missing. */
  private static void awaitWhole(Page page) {
    page.navigate(cluster.address(1) + "/#/cluster");
    assertThat(find(page, "all-well")).isVisible(LONG_VISIBLE);
  }

  /** The console's own checks of its modules, which need a browser but no page. */
  @Test
  void itsModulesPassTheirChecks() {
    Path checks = Program.root().resolve("api-plugins/http/src/test/console/checks.js");
    Page page = open(Window.DESK, "cluster");
    page.route(
        "**/console/checks.js",
        route ->
            route.fulfill(
                new Route.FulfillOptions().setPath(checks).setContentType("text/javascript")));
    Object result =
        page.evaluate(
            "import('/console/checks.js').then((each) => each.check('/console'))"
                + ".then(({passed, failed}) => passed < 40 ? 'only ' + passed : failed.join())");
    assertEquals("", result);
    close(page);
  }

  /** What people look at, in words of the address bar. */
  static List<String> routes() {
    return List.of(
        "cluster",
        "topics",
        "topics/shown",
        "topics/shown/messages?from=earliest",
        "groups",
        "groups/nobody",
        "metrics",
        "flow",
        "lab",
        "topics/there-is-no-such-topic",
        "nowhere");
  }

  @ParameterizedTest
  @MethodSource("routes")
  void everybodyCanUseIt(String route) throws Exception {
    if (!cluster.get(1, "/list-topics").toString().contains("\"shown\"")) {
      createTopic("shown", 3, 3);
      produce("shown", 3);
    }
    List<String> barriers = new ArrayList<>();
    for (Window window : List.of(Window.DESK, Window.PHONE_AT_NIGHT)) {
      Page page = open(window, route);
      page.waitForCondition(() -> find(page, "loading").count() == 0);
      browser.picture(page, route.replaceAll("[^a-z-]+", "-") + "-" + window.name());
      for (String barrier : ConsoleBrowser.barriers(page)) {
        barriers.add(window.name() + ": " + barrier);
      }
      int overhang = ConsoleBrowser.overhang(page);
      if (overhang > 0) {
        barriers.add(window.name() + ": it is " + overhang + " pixels too wide");
      }
      close(page);
    }
    assertEquals(List.of(), barriers);
  }
}
