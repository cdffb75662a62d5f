/**
 * A front end to learn from: a line of text over TCP for each request and each answer.
 *
 * <pre>
 *   PUT topic key value             OK partition offset      once the record is durable
 *   GET topic partition offset      RECORD offset key value  the record there, or the next one
 *                                   NONE offset              there is none; go on from that offset
 *   QUIT                            BYE                      and the connection is closed
 *   anything that goes wrong        ERROR CODE what is wrong
 * </pre>
 *
 * Words are parted by one space; a value is the rest of its line. {@code -} is no key, or no value.
 * A byte that can't stand for itself is written {@code \x0a}. A client may send requests without
 * waiting for answers; they are answered in order.
 *
 * <p>Read it in this order: {@link dev.esker.examples.line.LinePlugin} (what the broker finds),
 * {@link dev.esker.examples.line.LineFrontend} (start, drain, close), {@link
 * dev.esker.examples.line.LineConnection} (order, back-pressure and limits), {@link
 * dev.esker.examples.line.PutCommand} and {@link dev.esker.examples.line.GetCommand} (the broker's
 * services, and their buffers).
 *
 * <p>Two threads for each connection keep it short: one reads requests and hands them to the
 * broker, one waits for the broker and writes answers. So a connection has many requests under way,
 * and one fsync makes many of them durable.
 */
package dev.esker.examples.line;
