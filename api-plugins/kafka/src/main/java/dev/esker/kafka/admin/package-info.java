/**
 * The requests of operators' tools: topics, partitions, configurations, records to be deleted,
 * sizes on disk, producers.
 *
 * <p>Each handler checks what the protocol and the authorizer forbid, asks {@link
 * dev.esker.spi.AdminService} about the rest in one call, and puts both back in the order of the
 * request.
 */
package dev.esker.kafka.admin;
