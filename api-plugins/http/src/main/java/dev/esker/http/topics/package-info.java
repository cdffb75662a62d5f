/**
 * Topics and their partitions, in both styles: created, shown, changed and deleted. Stateless; a
 * handler is called on an event loop.
 */
package dev.esker.http.topics;
