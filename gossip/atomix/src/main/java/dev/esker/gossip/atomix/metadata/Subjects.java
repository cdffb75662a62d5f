package dev.esker.gossip.atomix.metadata;

/** What the nodes ask each other about the metadata. */
final class Subjects {
  /** To the leader: an entry. Answer: 0 and the answer of the state machine, or 1 and why not. */
  static final String SUBMIT = "metadata.submit";

  /** To the leader: nothing. Answer: the version that holds all that was acknowledged. */
  static final String BARRIER = "metadata.barrier";

  /** To a voter: a term. Answer: 1 if it follows the asking node in it, and its version. */
  static final String CONFIRM = "metadata.confirm";

  /** To a voter: the version that an observer has. Answer: a {@link FeedAnswer}. */
  static final String FOLLOW = "metadata.follow";

  /** To a voter: version and offset of a snapshot. Answer: a piece of it, or nothing. */
  static final String SNAPSHOT = "metadata.snapshot";

  private Subjects() {}
}
