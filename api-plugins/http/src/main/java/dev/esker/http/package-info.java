/**
 * The HTTP front end: REST, server-sent events, health and metrics, on Vert.x. It speaks to the
 * broker through {@code dev.esker.spi} only.
 *
 * <p>Each connection belongs to one event loop, on which its requests are parsed and answered; what
 * the broker completes on its own threads is handed back to that loop. Nothing on an event loop
 * blocks.
 */
package dev.esker.http;
