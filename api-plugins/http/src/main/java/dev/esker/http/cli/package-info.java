/**
 * The commands of this plugin: {@code topics}, {@code groups} and {@code cluster}, which ask once
 * and print, and the conversations {@code producer} and {@code consumer}. They are ordinary clients
 * of the HTTP API of whatever broker {@code --meta} names, and share nothing with the front end in
 * this module.
 *
 * <p>Each command runs on the thread that calls it, in a process of its own. On a signal that
 * thread is interrupted, and the command ends with exit code 0. Lines of a conversation are read by
 * a thread of their own, so that waiting for one can be interrupted, too.
 *
 * <p>JLine is loaded only if somebody sits at a terminal: {@link dev.esker.http.cli.Dialog} has one
 * implementation with it and one without.
 */
package dev.esker.http.cli;
