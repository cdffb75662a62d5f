/**
 * The command line of {@code esker bench compare}. {@link dev.esker.bench.compare.cli.Main} is a
 * program of its own that {@code esker} starts with its arguments.
 *
 * <p>Exit codes: 0, 1 (a peer failed, or its figures are doubtful), 2 (wrong usage; the flag is
 * named). The report goes to standard output, progress and errors to standard error. Threads: one.
 */
package dev.esker.bench.compare.cli;
