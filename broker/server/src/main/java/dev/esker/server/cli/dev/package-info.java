/**
 * {@code esker cluster dev}: a cluster of real broker processes on one machine, for trying things
 * out. The command is their supervisor: it starts and ends them, and with {@code --failure-lab}
 * pauses, kills and restarts them as {@code dev.esker.server.lab} asks for.
 *
 * <p>Threads: one for each process passes on what it prints; the command's own thread starts and
 * stops them; what is done to a broker meanwhile is done on a thread of that broker's, one deed at
 * a time.
 *
 * <p>Guarantees: when the command ends, in whatever way, its brokers end. A broker that is paused
 * is let go on for that, by a shell that outlives the command ({@code Pause}); a broker whose
 * command was killed notices ({@code OrphanWatch}).
 */
package dev.esker.server.cli.dev;
