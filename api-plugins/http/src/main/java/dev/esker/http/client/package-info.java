/**
 * A small blocking client of the HTTP API, for the commands of this plugin: JSON in, JSON out, over
 * the JDK's HTTP client, with Jackson's streaming parser only. It knows several brokers and asks
 * another one when the first doesn't answer, as long as that can't do anything twice.
 *
 * <p>One thread at a time uses a client. Interrupting that thread ends its request.
 */
package dev.esker.http.client;
