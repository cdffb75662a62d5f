package dev.esker.gossip.atomix.scale;

/**
 * What was sent.
 *
 * @param messages frames: requests, replies and datagrams
 * @param bytes of these frames as TCP and UDP would carry them, without their own headers
 */
record Traffic(long messages, long bytes) {
  static final Traffic NONE = new Traffic(0, 0);

  Traffic plus(Traffic other) {
    return new Traffic(messages + other.messages, bytes + other.bytes);
  }

  Traffic minus(Traffic earlier) {
    return new Traffic(messages - earlier.messages, bytes - earlier.bytes);
  }
}
