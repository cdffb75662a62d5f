package dev.esker.it;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Runs Apache Kafka's command-line tools, unmodified, in this JVM: by their main methods, in a
 * class loader of their own. A tool takes a tenth of the time that a process would.
 *
 * <p>The tools write to the JVM's standard output and end by Kafka's {@code Exit}; both are caught.
 * So one tool runs at a time, and nothing else may write to standard output meanwhile.
 */
final class ToolShell implements AutoCloseable {
  private final URLClassLoader loader;
  private final PrintStream realOut = System.out;
  private final PrintStream realErr = System.err;
  private final InputStream realIn = System.in;
  private final Switch out = new Switch(realOut);
  private final Switch err = new Switch(realErr);

  /** What the tool that runs wants to have done at its end. */
  private final List<Runnable> hooks = new ArrayList<>();

  /** What the tool that runs has ended with, or null. */
  private volatile Integer exitCode;

  /** Thrown where a tool would end the process. */
  private static final class Exited extends Error {
    private static final long serialVersionUID = 1L;

    Exited(int code) {
      super("exit " + code, null, false, false);
    }
  }

  /** A stream whose target changes: some classes keep the one that they see first. */
  private static final class Switch extends OutputStream {
    private OutputStream target;

    Switch(OutputStream target) {
      this.target = target;
    }

    @Override
    public synchronized void write(int b) throws IOException {
      target.write(b);
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) throws IOException {
      target.write(bytes, offset, length);
    }

    @Override
    public synchronized void flush() throws IOException {
      target.flush();
    }

    synchronized void to(OutputStream other) {
      target = other;
    }
  }

  /**
   * @param libraries the folder with Kafka's jars
   */
  ToolShell(Path libraries) throws IOException, ReflectiveOperationException {
    List<URL> jars = new ArrayList<>();
    try (Stream<Path> files = Files.list(libraries)) {
      for (Path jar : files.sorted().toList()) {
        jars.add(jar.toUri().toURL());
      }
    }
    loader =
        new URLClassLoader(
            "kafka-tools", jars.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
    catchExits();
  }

  private void catchExits() throws ReflectiveOperationException {
    Class<?> exit = loader.loadClass("org.apache.kafka.common.utils.Exit");
    Class<?> procedure = loader.loadClass("org.apache.kafka.common.utils.Exit$Procedure");
    Object thrower =
        Proxy.newProxyInstance(
            loader,
            new Class<?>[] {procedure},
            (proxy, method, arguments) -> {
              throw exit((Integer) arguments[0]);
            });
    exit.getMethod("setExitProcedure", procedure).invoke(null, thrower);
    exit.getMethod("setHaltProcedure", procedure).invoke(null, thrower);
    // What tools leave to the end of their process is done at the end of their run.
    Class<?> adder = loader.loadClass("org.apache.kafka.common.utils.Exit$ShutdownHookAdder");
    Object collector =
        Proxy.newProxyInstance(
            loader,
            new Class<?>[] {adder},
            (proxy, method, arguments) -> {
              hooks.add((Runnable) arguments[1]);
              return null;
            });
    exit.getMethod("setShutdownHookAdder", adder).invoke(null, collector);
  }

  /** Ends a tool. Some take the exception for a failure of theirs; what they do then is ignored. */
  private Exited exit(int code) {
    if (exitCode == null) {
      exitCode = code;
      out.to(OutputStream.nullOutputStream());
      err.to(OutputStream.nullOutputStream());
    }
    return new Exited(code);
  }

  /** Runs one to its end. */
  Finished run(String mainClass, List<String> arguments) throws ReflectiveOperationException {
    return run(mainClass, arguments, "");
  }

  /**
   * The same with something on standard input.
   *
   * @return its exit code, 0 if its main method returned, and what it printed
   */
  Finished run(String mainClass, List<String> arguments, String input)
      throws ReflectiveOperationException {
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    ByteArrayOutputStream complained = new ByteArrayOutputStream();
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    exitCode = null;
    hooks.clear();
    out.to(printed);
    err.to(complained);
    System.setIn(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)));
    thread.setContextClassLoader(loader);
    try {
      invoke(loader.loadClass(mainClass).getMethod("main", String[].class), arguments);
    } finally {
      thread.setContextClassLoader(before);
      System.setIn(realIn);
      out.to(realOut);
      err.to(realErr);
    }
    return new Finished(
        exitCode == null ? 0 : exitCode,
        printed.toString(StandardCharsets.UTF_8),
        complained.toString(StandardCharsets.UTF_8));
  }

  private void invoke(Method main, List<String> arguments) throws IllegalAccessException {
    try {
      main.invoke(null, (Object) arguments.toArray(new String[0]));
    } catch (InvocationTargetException e) {
      if (exitCode == null) {
        throw new AssertionError(main.getDeclaringClass().getName() + " has failed", e.getCause());
      }
    }
    hooks.forEach(Runnable::run);
  }

  @Override
  public void close() throws IOException {
    System.setOut(realOut);
    System.setErr(realErr);
    loader.close();
  }
}
