/**
 * A broker put together: the data directory with its lock and identity, the storage engine, the
 * metadata log, the services, and the front ends that serve them.
 *
 * <p>{@link dev.esker.server.Broker} is started and closed by one thread; what it shows of itself
 * may be read from any thread.
 */
package dev.esker.server;
