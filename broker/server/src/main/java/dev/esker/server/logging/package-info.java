/**
 * How the broker logs: one line per event to standard error, the broker's own events from INFO on,
 * those of libraries from WARN on. Standard output is left to the ready lines and to the results of
 * commands.
 */
package dev.esker.server.logging;
