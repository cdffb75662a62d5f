/**
 * The failure lab between the program that runs a cluster on one machine ({@code esker cluster dev
 * --failure-lab}, the supervisor) and its brokers.
 *
 * <p>Signals are the supervisor's to send, and links are cut inside the brokers ({@code CutLinks}).
 * Each broker has one connection to the supervisor, over a Unix domain socket in a directory that
 * only its owner may enter (mode 0700): nobody else on the machine can use it, and nobody from
 * outside. The messages are lines of UTF-8 without line breaks in them, words with a space between
 * two, of at most {@value dev.esker.server.lab.LabConnection#MAX_LINE_BYTES} bytes:
 *
 * <pre>
 * broker:     hello VERSION BROKER                 the first of a connection
 *             picture? N                           how is everything?
 *             act? N BROKER pause|resume|kill|stop|start
 *             link? N BROKER BROKER cut|mended
 *             told N                               the cut of that number is in force here
 * supervisor: cut N BROKER:PORT,… or -             these links are cut, and no others; the first answer to hello
 *             picture N BROKER:STATE:SINCE,… BROKER-BROKER,… or -
 *             act N BROKER:STATE:SINCE AT
 *             link N BROKER-BROKER cut|mended AT
 *             failed N ERROR words for people
 * </pre>
 *
 * <p>N of a question is the broker's, and comes back in its answer. N of a cut is the supervisor's;
 * it sends no second one before the first was told, so that a broker that is paused costs no
 * memory. Times are milliseconds since the epoch. Whoever gets what it doesn't understand closes
 * the connection.
 *
 * <p>Threads: one at each end of a connection reads; anybody writes. Every question is answered
 * within {@code LabClient.LIMIT}, by a failure if need be.
 */
package dev.esker.server.lab;
