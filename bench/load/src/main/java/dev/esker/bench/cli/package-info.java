/**
 * The command line of {@code esker bench}. {@link dev.esker.bench.cli.Main} is a program of its own
 * that {@code esker} starts with its arguments.
 *
 * <p>Exit codes: 0, 1 (it failed or what was read isn't what was acknowledged), 2 (wrong usage; the
 * flag is named). Figures go to standard output, progress and errors to standard error.
 *
 * <p>Threads: one, and the JVM's shutdown hook, which ends a load in good order.
 */
package dev.esker.bench.cli;
