package dev.esker.http.peers;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;

/**
 * What another broker's front end has answered.
 *
 * @param status of HTTP
 * @param headers of the answer
 * @param body all of it
 */
record PeerAnswer(int status, MultiMap headers, Buffer body) {}
