/**
 * Serves the web console: its pages, styles, modules and fonts, which are in this module's jar
 * under {@code console/}. Files are read once, on a worker thread; what is served from then on is
 * in memory and immutable. Nothing but the names that were found then can be asked for.
 */
package dev.esker.http.console;
