/**
 * HTTP itself, without any of the API: listening, limits, routes, bodies, errors.
 *
 * <p>A connection belongs to one event loop and so does everything that concerns its requests: an
 * {@link dev.esker.http.server.Exchange} is used on its loop only, and {@link
 * dev.esker.http.server.Exchange#then} brings results of other threads back to it. What loops share
 * ({@link dev.esker.http.server.Admission}) may be used by any thread.
 */
package dev.esker.http.server;
