package dev.esker.server;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Things that were opened one after the other, to be closed in the reverse order, all of them even
 * if one fails. For one thread.
 */
public final class Closeables implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Closeables.class);

  /** Something to be closed; the name is for the log. */
  private record Part(String name, AutoCloseable closeable) {}

  private final Deque<Part> parts = new ArrayDeque<>();

  /** To be closed before everything that is there already. */
  public void add(String name, AutoCloseable closeable) {
    parts.push(new Part(name, closeable));
  }

  /** To be closed after everything that is there already. */
  public void addBelow(String name, AutoCloseable closeable) {
    parts.addLast(new Part(name, closeable));
  }

  @Override
  public void close() {
    while (!parts.isEmpty()) {
      Part part = parts.pop();
      try {
        part.closeable().close();
      } catch (Exception e) {
        LOG.error("the {} couldn't be closed in good order", part.name(), e);
      }
    }
  }
}
