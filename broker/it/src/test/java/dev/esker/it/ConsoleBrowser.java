package dev.esker.it;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.deque.html.axecore.results.Rule;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.ConsoleMessage;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ReducedMotion;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A headless Chromium that looks at the console. It notes whatever the browser complains about;
 * pictures go to {@code broker/it/target/screenshots}. Used by one thread.
 */
final class ConsoleBrowser implements AutoCloseable {

  private static final List<Path> PROGRAMS =
      List.of(Path.of("/usr/bin/chromium"), Path.of("/usr/bin/chromium-browser"));

  /** Without them it asks the internet for this and that at each start. */
  private static final List<String> ARGUMENTS =
      List.of(
          "--no-sandbox",
          "--disable-gpu",
          "--disable-quic",
          "--no-first-run",
          "--disable-background-networking",
          "--disable-component-update",
          "--disable-sync");

  private final Path pictures = Program.root().resolve("broker/it/target/screenshots");
  private final Playwright playwright;
  private final Browser browser;
  private final List<String> complaints = new ArrayList<>();

  ConsoleBrowser() {
    // It has a browser of its own downloaded otherwise.
    playwright =
        Playwright.create(
            new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    browser =
        playwright
            .chromium()
            .launch(
                new BrowserType.LaunchOptions()
                    .setExecutablePath(program())
                    .setArgs(ARGUMENTS)
                    .setHeadless(true));
  }

  private static Path program() {
    return PROGRAMS.stream().filter(Files::isExecutable).findFirst().orElseThrow();
  }

  /** Whether there is a browser on this machine. */
  static boolean isAvailable() {
    return PROGRAMS.stream().anyMatch(Files::isExecutable);
  }

  /** What a window is like. */
  record Window(String name, int width, int height, ColorScheme colors) {
    static final Window DESK = new Window("desk", 1280, 800, ColorScheme.LIGHT);
    static final Window DESK_AT_NIGHT = new Window("desk-dark", 1280, 800, ColorScheme.DARK);
    static final Window PHONE = new Window("phone", 390, 844, ColorScheme.LIGHT);
    static final Window PHONE_AT_NIGHT = new Window("phone-dark", 390, 844, ColorScheme.DARK);
  }

  /** Opens a window without a page, with nothing remembered. */
  Page open(Window window) {
    BrowserContext context =
        browser.newContext(
            new Browser.NewContextOptions()
                .setViewportSize(window.width(), window.height())
                .setColorScheme(window.colors())
                .setReducedMotion(ReducedMotion.REDUCE));
    Page page = context.newPage();
    page.setDefaultTimeout(30_000);
    page.onConsoleMessage(this::note);
    page.onPageError(error -> complaints.add("error in a page: " + error));
    return page;
  }

  /**
   * An answer with an error is what a page may have to deal with; a file that isn't there isn't.
   */
  private void note(ConsoleMessage message) {
    boolean answer =
        message.text().startsWith("Failed to load resource")
            && !message.location().contains("/console/");
    if (!answer && (message.type().equals("error") || message.type().equals("warning"))) {
      complaints.add(message.type() + ": " + message.text() + " at " + message.location());
    }
  }

  /** What the browser has complained about since the last call. */
  List<String> complaints() {
    List<String> all = List.copyOf(complaints);
    complaints.clear();
    return all;
  }

  /** The one element that a test may press or read by that name. */
  static Locator find(Page page, String name) {
    return page.locator("[data-test='" + name + "']");
  }

  /** What axe-core finds wrong with what is shown now. */
  static List<String> barriers(Page page) {
    List<String> found = new ArrayList<>();
    for (Rule rule : new AxeBuilder(page).analyze().getViolations()) {
      found.add(rule.getId() + " (" + rule.getImpact() + "): " + rule.getHelp() + rule.getNodes());
    }
    return found;
  }

  /** How many pixels of it are cut off or to be scrolled to at the right. */
  static int overhang(Page page) {
    Object pixels =
        page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth");
    return ((Number) pixels).intValue();
  }

  /** Keeps a picture of what is shown. */
  void picture(Page page, String name) {
    page.screenshot(new Page.ScreenshotOptions().setPath(pictures.resolve(name + ".png")));
  }

  @Override
  public void close() {
    browser.close();
    playwright.close();
  }
}
