/**
 * When a process of the command line ends: signals, and the end of the process that started it.
 * Signals come on a thread of the JVM.
 */
package dev.esker.server.cli.process;
