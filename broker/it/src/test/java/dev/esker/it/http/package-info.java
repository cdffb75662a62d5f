/** The HTTP API of a whole broker, over real sockets: every call, and what Kafka clients see. */
package dev.esker.it.http;
