/**
 * The {@code esker} program. {@link dev.esker.server.cli.Main} looks at the first word only: {@code
 * broker} takes a short way of its own (it must be ready fast), other commands are picocli's, and
 * what plugins bring is handed to them.
 *
 * <p>Exit codes: 0 done, 1 it failed and said why in one line, 2 wrong usage, naming the flag and
 * the nearest right one. Results go to standard output, everything else to standard error; {@code
 * --json} for scripts.
 */
package dev.esker.server.cli;
