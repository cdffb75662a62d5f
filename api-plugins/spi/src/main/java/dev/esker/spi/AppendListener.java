package dev.esker.spi;

import java.util.List;

/** Told once how an {@link AppendRequest} went. */
@FunctionalInterface
public interface AppendListener {

  /**
   * Called on a thread of the broker; must not block.
   *
   * @param results one for each entry, in its order
   */
  void appended(List<AppendResult> results);
}
