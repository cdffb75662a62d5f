package dev.esker.server.plugins;

/**
 * Calls a plugin's code with its class loader as context class loader: libraries inside a plugin
 * look for their parts with it, and threads that they start inherit it.
 */
final class ContextLoader {

  private ContextLoader() {}

  /**
   * A call.
   *
   * @param <T> what it returns
   * @param <E> what it throws
   */
  @FunctionalInterface
  interface Call<T, E extends Exception> {
    T call() throws E;
  }

  /** Makes the call. */
  static <T, E extends Exception> T with(ClassLoader loader, Call<T, E> call) throws E {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(loader);
    try {
      return call.call();
    } finally {
      thread.setContextClassLoader(before);
    }
  }
}
