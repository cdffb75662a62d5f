package dev.esker.replication.net;

/**
 * What links have carried, and what they hold.
 *
 * @param bytesIn received since the link came about, all that is on the wire
 * @param bytesOut written to the socket
 * @param framesIn received, without those of the link itself
 * @param framesOut written to the socket, without those of the link itself
 * @param queuedBytes accepted and not yet written to the socket; a frame counts a bit more than its
 *     bytes
 * @param heldBytes received, handed over and not yet released; counted likewise
 * @param roundTripNanos of the last keep-alive that was answered, what it waited for behind other
 *     frames included; -1 if none was yet, and for several links together
 */
public record LinkFigures(
    long bytesIn,
    long bytesOut,
    long framesIn,
    long framesOut,
    long queuedBytes,
    long heldBytes,
    long roundTripNanos) {}
