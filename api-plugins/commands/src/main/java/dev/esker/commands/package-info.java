/**
 * What the commands of the {@code esker} program have in common, whoever brings them: exit codes,
 * tables and JSON, the words for offsets, times and addresses, usage errors in one line, and ending
 * on a signal.
 *
 * <p>The program and each of its plugins has a copy of this library in a class loader of its own,
 * so nothing here is part of the plugin contract; a plugin may bring commands without it.
 *
 * <p>A command runs on the thread that calls it, in a process of its own. Results go to standard
 * output, everything else to standard error; a failure is one line and exit code 1, wrong usage one
 * line and exit code 2, and never a stack trace.
 */
package dev.esker.commands;
