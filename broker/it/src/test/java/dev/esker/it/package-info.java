/**
 * The real program in a process of its own, used by unmodified Kafka clients and ended with
 * signals. {@link dev.esker.it.Brokers} starts it and cleans up; everything it waits for has a
 * limit of time, and what a broker printed is shown when a test fails.
 *
 * <p>Each test starts what it needs, on a free port and an empty directory below {@code target}.
 * The quick ones are part of {@code ./mvnw verify}; those that are tagged {@code slow} run with
 * {@code -Pslow} and print what they measured.
 */
package dev.esker.it;
