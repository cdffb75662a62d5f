/**
 * Enforcement of client quotas: {@link dev.esker.server.quotas.BrokerQuotaMeter} follows the
 * metadata and measures each client's rate in windows, as Apache Kafka does (KIP-13, KIP-55,
 * KIP-124, KIP-612). What was used is kept in memory only: after a restart every client begins
 * anew.
 *
 * <p>Any thread may call any method. Memory is bounded: see {@link
 * dev.esker.server.quotas.RateTable}.
 */
package dev.esker.server.quotas;
