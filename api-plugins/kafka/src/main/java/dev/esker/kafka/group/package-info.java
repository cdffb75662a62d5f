/**
 * The requests of consumer groups of the classic protocol and of their tools, mapped onto {@link
 * dev.esker.spi.GroupService}.
 *
 * <p>What differs between versions of a request (one group or many, one member or many, errors for
 * the whole or for each part) is settled here; the service sees one form.
 */
package dev.esker.kafka.group;
