/**
 * {@code esker cluster dev}: a cluster of real broker processes on one machine, for trying things
 * out. One thread for each process passes on what it prints; the command's own thread starts and
 * stops them.
 */
package dev.esker.server.cli.dev;
