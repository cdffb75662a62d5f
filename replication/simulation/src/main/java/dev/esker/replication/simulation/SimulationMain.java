package dev.esker.replication.simulation;

/** Runs simulated clusters from the command line. */
public final class SimulationMain {
  private SimulationMain() {}

  /**
   * Runs seeds.
   *
   * @param args {@code --seed N}, {@code --seeds COUNT} (1), {@code --fault-seconds S} (10), {@code
   *     --verbose}
   */
  public static void main(String[] args) {
    long seed = 1;
    long seeds = 1;
    int faultSeconds = 10;
    boolean verbose = false;
    for (int i = 0; i < args.length; i++) {
      switch (args[i]) {
        case "--seed" -> seed = Long.parseLong(args[++i]);
        case "--seeds" -> seeds = Long.parseLong(args[++i]);
        case "--fault-seconds" -> faultSeconds = Integer.parseInt(args[++i]);
        case "--verbose" -> verbose = true;
        default -> throw new IllegalArgumentException("unknown argument " + args[i]);
      }
    }
    int failed = 0;
    long acknowledged = 0;
    Tally tally = new Tally();
    long begun = System.nanoTime();
    for (long each = seed; each < seed + seeds; each++) {
      ClusterSimulation simulation =
          new ClusterSimulation(each, faultSeconds, verbose ? System.out : null);
      try {
        acknowledged += simulation.run();
      } catch (AssertionError | RuntimeException e) {
        failed++;
        System.out.println("seed " + each + ": " + e);
        if (seeds == 1) {
          e.printStackTrace(System.out);
        }
      }
      tally.add(simulation.tally());
    }
    System.out.print(tally);
    System.out.printf(
        "%d seeds, %d failed, %d batches acknowledged, %.1f s%n",
        seeds, failed, acknowledged, (System.nanoTime() - begun) / 1e9);
    if (failed > 0) {
      System.exit(1);
    }
  }
}
