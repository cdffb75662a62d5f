/**
 * What a handler of a request is given and what it has to do.
 *
 * <p>There is one small {@link dev.esker.kafka.api.ApiHandler} for each request, in the packages
 * {@code data}, {@code admin} and {@code group}. A handler is created when its first request comes,
 * is shared by all connections, and is called on their event loops, so it is free of unguarded
 * state and never blocks. It answers through its {@link dev.esker.kafka.api.Call}, exactly once,
 * from any thread; the connection puts answers in order.
 */
package dev.esker.kafka.api;
