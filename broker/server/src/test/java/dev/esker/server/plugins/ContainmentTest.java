package dev.esker.server.plugins;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.server.config.BrokerConfig;
import dev.esker.server.config.ConfigSources;
import dev.esker.spi.Endpoint;
import dev.esker.spi.FrontendPlugin;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A plugin that throws whatever can be thrown, or never comes back, wherever it is called: the one
 * beside it starts, drains and closes, and the broker is told why the other doesn't run.
 */
@Timeout(120)
class ContainmentTest {

  private static final Duration PATIENCE = Duration.ofMillis(100);

  private static final String BEHAVIOUR = "test.odd";

  @TempDir static Path root;

  /** Where a plugin misbehaves. */
  enum Place {
    INITIALIZER,
    CONSTRUCTOR,
    NAME,
    VERSION,
    SETTINGS,
    CREATE,
    OPEN,
    OPENING,
    START,
    STARTING,
    DRAIN,
    DRAINING,
    CLOSE;

    /** Whether it happens while plugins are looked for. */
    boolean whileLoading() {
      return compareTo(CREATE) < 0;
    }

    boolean whileStarting() {
      return compareTo(DRAIN) < 0;
    }
  }

  /** What it does there. */
  enum Deed {
    THROWS("out of sorts"),
    LINKAGE("some.Missing.method()"),
    STACK("StackOverflowError"),
    SNEAKS("sneaked"),
    BLOCKS("not done after 100 ms"),
    NULL("");

    private final String reason;

    Deed(String reason) {
      this.reason = reason;
    }
  }

  static Stream<Arguments> everything() {
    return Stream.of(Place.values())
        .flatMap(
            place ->
                Stream.of(Deed.values())
                    .filter(deed -> deed != Deed.NULL)
                    .map(deed -> Arguments.of(place, deed)));
  }

  /** Compiled once; what the odd one does is said by a system property. */
  @BeforeAll
  static void compile() throws Exception {
    new PluginJar()
        .source("p.Odd", SOURCE)
        .service(FrontendPlugin.class, "p.Odd")
        .writeTo(root, "odd");
    new PluginJar()
        .source("p.Plugin", PluginJar.frontendPlugin("p", "good", "return new Fixed(\"Good\", 1);"))
        .service(FrontendPlugin.class, "p.Plugin")
        .writeTo(root, "good");
  }

  @AfterEach
  void behaveAgain() {
    System.clearProperty(BEHAVIOUR);
  }

  private static void misbehave(Place place, Deed deed) {
    System.setProperty(BEHAVIOUR, place + " " + deed);
  }

  private static Frontends frontends(PluginCatalog catalog, String... settings) {
    ConfigSources sources = new ConfigSources();
    for (int i = 0; i < settings.length; i += 2) {
      sources.flag("--set", settings[i], settings[i + 1]);
    }
    return new Frontends(catalog, BrokerConfig.from(sources.merge()).plugins());
  }

  /** The odd one first, and with little patience if it hangs. */
  private static String[] settings(Deed deed) {
    List<String> settings = new ArrayList<>(List.of("frontend.odd.order", "-1"));
    if (deed == Deed.BLOCKS) {
      String patience = PATIENCE.toMillis() + "";
      settings.addAll(List.of("frontend.odd.start.timeout.ms", patience));
      settings.addAll(List.of("frontend.odd.close.timeout.ms", patience));
    }
    return settings.toArray(String[]::new);
  }

  private static PluginCatalog discover(Deed deed) {
    return PluginCatalog.discover(
        List.of(root),
        ContainmentTest.class.getClassLoader(),
        deed == Deed.BLOCKS ? PATIENCE : Duration.ofSeconds(60));
  }

  private static FrontendState state(Frontends frontends, String name) {
    return frontends.states().stream()
        .filter(state -> state.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @ParameterizedTest
  @MethodSource("everything")
  void theOthersRunDrainAndClose(Place place, Deed deed) throws Exception {
    misbehave(place, deed);
    System.clearProperty("test.drained.Good");
    System.clearProperty("test.closed.Good");
    try (PluginCatalog catalog = discover(deed)) {
      Frontends frontends = frontends(catalog, settings(deed));
      frontends.create((name, settings) -> null);
      frontends.open();
      List<Endpoint> endpoints = frontends.start();
      assertEquals("Good", endpoints.get(endpoints.size() - 1).protocol());
      assertEquals(FrontendState.Phase.RUNNING, state(frontends, "good").phase());
      FrontendState odd = state(frontends, "odd");
      if (place.whileStarting()) {
        assertEquals(1, endpoints.size());
        assertEquals(FrontendState.Phase.FAILED, odd.phase());
        assertTrue(odd.failure().contains(deed.reason), odd.failure());
      } else {
        assertEquals(FrontendState.Phase.RUNNING, odd.phase());
      }
      frontends.drain(deed == Deed.BLOCKS ? PATIENCE : Duration.ofSeconds(60));
      while (System.getProperty("test.drained.Good") == null) {
        Thread.onSpinWait(); // it was told, though nobody had the patience to wait for it
      }
      frontends.close();
      assertEquals("yes", System.getProperty("test.closed.Good"));
      assertEquals(FrontendState.Phase.STOPPED, state(frontends, "good").phase());
      if (place == Place.CLOSE) {
        assertTrue(state(frontends, "odd").failure().contains(deed.reason));
      }
      assertFalse(Thread.currentThread().isInterrupted());
    }
  }

  @ParameterizedTest
  @MethodSource("everything")
  void ofARequiredOneTheBrokerSaysWhyItDoesNotStart(Place place, Deed deed) throws Exception {
    if (!place.whileStarting()) {
      return;
    }
    misbehave(place, deed);
    List<String> settings = new ArrayList<>(List.of(settings(deed)));
    settings.addAll(List.of("frontend.odd.required", "true"));
    try (PluginCatalog catalog = discover(deed);
        Frontends frontends = frontends(catalog, settings.toArray(String[]::new))) {
      PluginException e =
          assertThrows(
              PluginException.class,
              () -> {
                frontends.create((name, given) -> null);
                frontends.open();
                frontends.start();
              });
      assertTrue(e.getMessage().startsWith("front end odd can't be started: "), e.getMessage());
      assertTrue(e.getMessage().contains(deed.reason), e.getMessage());
    }
  }

  @ParameterizedTest
  @MethodSource("nulls")
  void nullIsNoAnswer(Place place) throws Exception {
    misbehave(place, Deed.NULL);
    try (PluginCatalog catalog = discover(Deed.THROWS);
        Frontends frontends = frontends(catalog)) {
      frontends.create((name, settings) -> null);
      frontends.open();
      assertEquals(1, frontends.start().size());
      assertEquals(FrontendState.Phase.FAILED, state(frontends, "odd").phase());
      assertFalse(state(frontends, "odd").failure().isEmpty());
    }
  }

  static Stream<Place> nulls() {
    return Stream.of(
        Place.NAME,
        Place.SETTINGS,
        Place.CREATE,
        Place.OPEN,
        Place.OPENING,
        Place.START,
        Place.STARTING);
  }

  @Test
  void oneThatHangsInStartIsInterruptedAndClosed() throws Exception {
    misbehave(Place.START, Deed.BLOCKS);
    System.clearProperty("test.odd.interrupted");
    System.clearProperty("test.odd.closed");
    try (PluginCatalog catalog = discover(Deed.THROWS);
        Frontends frontends = frontends(catalog, "frontend.odd.start.timeout.ms", "100")) {
      frontends.create((name, settings) -> null);
      frontends.open();
      assertEquals(1, frontends.start().size());
      assertEquals("yes", System.getProperty("test.odd.closed"));
      while (System.getProperty("test.odd.interrupted") == null) {
        Thread.onSpinWait();
      }
    }
  }

  @Test
  void unknownSettingsAreNamedWithTheNearestThatThereIs() throws Exception {
    try (PluginCatalog catalog = discover(Deed.THROWS)) {
      assertEquals("port", catalog.settings().get("odd").get(0).name());
      BrokerConfig config =
          BrokerConfig.from(
              new ConfigSources()
                  .flag("", "frontend.odd.port", "1")
                  .flag("", "frontend.odd.prot", "1")
                  .flag("", "frontend.odd.ordr", "1")
                  .flag("", "frontend.odd.colour", "blue")
                  .merge());
      assertEquals(
          List.of(
              "unknown setting frontend.odd.colour is ignored",
              "unknown setting frontend.odd.ordr is ignored; did you mean frontend.odd.order?",
              "unknown setting frontend.odd.prot is ignored; did you mean frontend.odd.port?"),
          UnknownSettings.warnings(
              "odd", catalog.settings().get("odd"), config.plugins().frontend("odd")));
      assertEquals(
          List.of(), UnknownSettings.warnings("odd", List.of(), config.plugins().frontend("odd")));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Upper", "a.b", "1a", "a b"})
  void aNameThatCouldNotStandInASettingIsRefused(String name, @TempDir Path folders)
      throws Exception {
    new PluginJar()
        .source("p.Plugin", PluginJar.frontendPlugin("p", name, "return null;"))
        .service(FrontendPlugin.class, "p.Plugin")
        .writeTo(folders, "folder");
    ClassLoader loader = ContainmentTest.class.getClassLoader();
    try (PluginCatalog catalog = PluginCatalog.discover(List.of(folders), loader);
        Frontends frontends = frontends(catalog)) {
      FrontendState state = state(frontends, "folder");
      assertEquals(FrontendState.Phase.FAILED, state.phase());
      assertTrue(state.failure().contains("\"" + name + "\""), state.failure());
    }
  }

  private static final String SOURCE =
      """
      package p;

      import dev.esker.spi.*;
      import java.time.Duration;
      import java.util.*;
      import java.util.concurrent.*;

      public final class Odd implements FrontendPlugin, Frontend {
        static { at("INITIALIZER", 0); }

        /** What is due there: the result, or null, or something else. */
        static <T> T at(String place, T result) {
          String[] odd = System.getProperty("test.odd", "- -").split(" ");
          if (!odd[0].equals(place)) {
            return result;
          }
          switch (odd[1]) {
            case "THROWS" -> throw new IllegalStateException("out of sorts");
            case "LINKAGE" -> throw new NoSuchMethodError("some.Missing.method()");
            case "STACK" -> throw new StackOverflowError();
            case "SNEAKS" -> Odd.<RuntimeException>sneak(new java.io.IOException("sneaked"));
            case "BLOCKS" -> hang();
            default -> {}
          }
          return null;
        }

        @SuppressWarnings("unchecked")
        static <E extends Throwable> void sneak(Throwable e) throws E { throw (E) e; }

        /** Like code that takes no notice of an interrupt. */
        static void hang() {
          CountDownLatch never = new CountDownLatch(1);
          while (true) {
            try {
              never.await();
            } catch (InterruptedException e) {
              System.setProperty("test.odd.interrupted", "yes");
            }
          }
        }

        public Odd() { at("CONSTRUCTOR", 0); }

        @Override public String name() { return at("NAME", "odd"); }
        @Override public String version() { return at("VERSION", "1"); }
        @Override public List<PluginSetting> settings() {
          return at("SETTINGS", List.of(new PluginSetting("port", "1", "any", "Its port.")));
        }
        @Override public Frontend create(FrontendContext context) { return at("CREATE", this); }

        private static <T> CompletionStage<T> later(Callable<T> call) {
          CompletableFuture<T> result = new CompletableFuture<>();
          Thread thread = new Thread(() -> {
            try {
              result.complete(call.call());
            } catch (Throwable e) {
              result.completeExceptionally(e);
            }
          });
          thread.setDaemon(true);
          thread.start();
          return result;
        }

        @Override public CompletionStage<List<Endpoint>> open() {
          return at("OPEN", later(() -> at("OPENING", List.of())));
        }
        @Override public CompletionStage<List<Endpoint>> start() {
          Endpoint endpoint = new Endpoint("ODD", "Odd", "127.0.0.1", 2);
          return at("START", later(() -> at("STARTING", List.of(endpoint))));
        }
        @Override public CompletionStage<Void> drain(Duration atMost) {
          return at("DRAIN", later(() -> at("DRAINING", null)));
        }
        @Override public void close() {
          System.setProperty("test.odd.closed", "yes");
          at("CLOSE", 0);
        }
      }
      """;
}
