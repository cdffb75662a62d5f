package dev.esker.server.cli.process;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells a second Ctrl-C (or SIGTERM) from the first. The JVM begins to end at the first and hears
 * no other; whoever presses it again doesn't want to wait.
 *
 * <p>Only {@code sun.misc.Signal} can do that. It is in every JDK, but compilers warn of it, so it
 * is reached by reflection; without it a second signal does nothing, as is usual.
 */
public final class SecondSignal {
  private static final Logger LOG = LoggerFactory.getLogger(SecondSignal.class);
  private static final List<String> SIGNALS = List.of("INT", "TERM");
  private static final int INTERRUPTED = 130;

  private final AtomicBoolean first = new AtomicBoolean(true);
  private final Runnable onSecond;

  private SecondSignal(Runnable onSecond) {
    this.onSecond = onSecond;
  }

  /**
   * From now on the first signal ends the JVM as ever, with its shutdown hooks, and another one
   * calls this and ends the JVM at once.
   *
   * @param onSecond must not block
   */
  public static void install(Runnable onSecond) {
    SecondSignal signals = new SecondSignal(onSecond);
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Method handle = signal.getMethod("handle", signal, handler);
      Object ours =
          Proxy.newProxyInstance(
              handler.getClassLoader(),
              new Class<?>[] {handler},
              (proxy, method, arguments) -> signals.invoked(proxy, method, arguments));
      for (String name : SIGNALS) {
        var unused =
            handle.invoke(null, signal.getConstructor(String.class).newInstance(name), ours);
      }
    } catch (ReflectiveOperationException e) {
      LOG.debug("a second signal won't be noticed", e);
    }
  }

  private Object invoked(Object proxy, Method method, Object[] arguments) {
    return switch (method.getName()) {
      case "hashCode" -> System.identityHashCode(proxy);
      case "equals" -> proxy == arguments[0];
      case "toString" -> "second signal";
      default -> {
        came();
        yield null;
      }
    };
  }

  private void came() {
    if (first.compareAndSet(true, false)) {
      System.exit(INTERRUPTED); // which runs the hooks, and doesn't return
    }
    onSecond.run();
    Runtime.getRuntime().halt(INTERRUPTED);
  }
}
