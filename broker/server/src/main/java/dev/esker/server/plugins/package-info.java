/**
 * Finds, loads, starts and stops plugins.
 *
 * <p>A plugin is a folder {@code plugins/<name>/} of jars. Each has a class loader of its own that
 * prefers its own classes and sees of the broker only the plugin contract ({@code dev.esker.spi}),
 * {@code dev.esker.records} with the compression libraries that it needs, and the SLF4J API:
 * whatever libraries a plugin brings, they never meet the broker's. In an IDE and in tests plugins
 * on the class path are found too.
 *
 * <p>What goes wrong with one plugin is reported and contained; whether the broker starts without
 * it is said by {@code frontend.<name>.required}.
 */
package dev.esker.server.plugins;
