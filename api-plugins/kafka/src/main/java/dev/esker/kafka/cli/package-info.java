/**
 * The client commands of the {@code esker} program that move records: {@code produce} and {@code
 * consume}, and {@code demo}, which has a package of its own. They are ordinary clients: they speak
 * Kafka's protocol to whatever broker {@code --bootstrap-server} names, with {@code kafka-clients},
 * and share nothing with the front end in this module but the library.
 *
 * <p>Each command runs on the thread that calls it, in a process of its own. Results go to standard
 * output, everything else to standard error; a failure is one line and exit code 1, wrong usage one
 * line and exit code 2, and never a stack trace.
 */
package dev.esker.kafka.cli;
