package dev.esker.server.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.util.Map;
import org.slf4j.LoggerFactory;

/**
 * Sets Logback up in code, which takes a fraction of the time that reading an XML file does. A
 * {@code logback.xml} named by the system property {@code logback.configurationFile} still wins.
 * The level of the broker's own events is taken from {@code ESKER_LOGGING_LEVEL} (error, warn,
 * info, debug, trace).
 */
public final class QuietLogging extends ContextAwareBase implements Configurator {

  private static final String OWN_EVENTS = "dev.esker";
  private static final String LEVEL_VARIABLE = "ESKER_LOGGING_LEVEL";

  /**
   * What Atomix says of each role and each peer that doesn't answer; what a user has to know of
   * that we say ourselves. (It names one of its loggers after our subclass.)
   */
  private static final Map<String, Level> TALKATIVE =
      Map.of(
          "io.atomix.protocols.raft.roles",
          Level.ERROR,
          "dev.esker.gossip.atomix.raft.SafeRaftContext",
          Level.WARN);

  /**
   * Turns off what libraries log, for a command that is a client: it says itself, in one line, what
   * went wrong. Nothing changes if the user has set a level or a configuration of their own.
   */
  public static void silenceLibraries() {
    if (System.getenv(LEVEL_VARIABLE) == null
        && System.getProperty("logback.configurationFile") == null
        && LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
      context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).setLevel(Level.OFF);
    }
  }

  @Override
  public ExecutionStatus configure(LoggerContext context) {
    if (System.getProperty("logback.configurationFile") != null) {
      return ExecutionStatus.INVOKE_NEXT_IF_ANY;
    }
    LineLayout layout = new LineLayout();
    layout.setContext(context);
    layout.start();
    LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
    encoder.setContext(context);
    encoder.setLayout(layout);
    ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
    appender.setContext(context);
    appender.setName("stderr");
    appender.setTarget("System.err");
    appender.setEncoder(encoder);
    appender.start();
    Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.WARN);
    root.addAppender(appender);
    String level = System.getenv(LEVEL_VARIABLE);
    context.getLogger(OWN_EVENTS).setLevel(Level.toLevel(level, Level.INFO));
    if (level == null) {
      TALKATIVE.forEach((name, least) -> context.getLogger(name).setLevel(least));
    }
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }
}
