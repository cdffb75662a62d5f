/**
 * How the broker and the cluster are: health, status, figures, the rebalancer's plan; and what
 * brokers ask of each other's logs. Stateless; a handler is called on an event loop.
 */
package dev.esker.http.cluster;
