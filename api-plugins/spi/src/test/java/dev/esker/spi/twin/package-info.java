/**
 * A small broker in memory behind the plugin contract, real enough for Kafka's own clients: what
 * tests of front ends run against. Tests of other modules get it as the test-jar of this one.
 */
package dev.esker.spi.twin;
