/**
 * The plugin contract of Esker ({@code docs/PLUGINS.md} is the guide to it): what a front end
 * (Kafka wire protocol, HTTP, or a third party's) is given and what it has to keep to. It uses JDK
 * types and {@code dev.esker.records} only, so that a plugin's libraries never meet the broker's.
 *
 * <h2>Life</h2>
 *
 * {@link dev.esker.spi.FrontendPlugin} is found by {@link java.util.ServiceLoader}; its {@link
 * dev.esker.spi.Frontend} passes through these states, each at most once:
 *
 * <pre>
 *   call      then it is   the broker                  the front end
 *   create    created      reads its configuration     has checked its settings
 *   open      open         recovers its log            may answer health questions, nothing else
 *   start     serving      serves                      serves
 *   drain     draining     was asked to stop           answers what it has taken
 *   close     closed       closes its log              has nothing bound, and its threads end
 * </pre>
 *
 * Calls arrive one at a time, each from a thread of the broker's with the plugin's class loader as
 * context class loader, and each with a time limit. Whatever a call throws, or if it hasn't
 * returned (or its stage hasn't completed) in time, the front end has failed: the thread is
 * interrupted, the front end is closed, and the broker goes on without it unless it is required.
 * {@code close} may follow in any state.
 *
 * <h2>Threads</h2>
 *
 * Every method of the services may be called from any thread and doesn't block. Results arrive on a
 * thread of the broker (often the one that has just made a write durable): a listener or a
 * dependent stage must hand longer work to a thread of its own.
 *
 * <h2>Order</h2>
 *
 * Appends that one thread submits to {@link dev.esker.spi.LogService#tryAppend} are stored in that
 * order, and their listeners run in that order. Order of answers on a connection is the front end's
 * to keep.
 *
 * <h2>Buffers</h2>
 *
 * The buffers of an {@link dev.esker.spi.AppendRequest} belong to the broker from the moment that
 * {@code tryAppend} returns true until its listener is called; the broker writes the base offset
 * and leader epoch into them. What a fetch returns are leases: the front end writes them out and
 * closes the response, exactly once, whether or not it could be sent.
 *
 * <h2>Back-pressure</h2>
 *
 * {@code tryAppend} returns false, and takes nothing, while the write pipeline is full. The front
 * end then stops reading from that connection and tries again when {@link
 * dev.esker.spi.LogService#whenWritable} runs its callback.
 *
 * <h2>Errors</h2>
 *
 * An expected failure is an {@link dev.esker.spi.ErrorCode} on the partition, topic or group that
 * it concerns. An exceptional completion means a bug or a shutdown in progress.
 */
package dev.esker.spi;
