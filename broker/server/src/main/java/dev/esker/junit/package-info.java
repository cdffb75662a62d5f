/**
 * A broker for JUnit 5 tests: {@link dev.esker.junit.EskerBroker} on a test class starts one for
 * all of its tests. Needs the Kafka front end on the class path of the tests.
 */
package dev.esker.junit;
