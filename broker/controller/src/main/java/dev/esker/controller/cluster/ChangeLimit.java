package dev.esker.controller.cluster;

/**
 * How many partitions go into one command. A command is refused as a whole if one of them has
 * changed meanwhile; so after a refusal fewer go together, down to one, and after a success more
 * again. However busy the partitions are, some command then gets through.
 */
final class ChangeLimit {
  private final int max;
  private int current;

  ChangeLimit(int max) {
    this.max = max;
    this.current = max;
  }

  int current() {
    return current;
  }

  void refused() {
    current = Math.max(1, current / 2);
  }

  void applied() {
    current = (int) Math.min(max, current * 2L);
  }
}
