package dev.esker.replication.simulation;

/** What may happen to a cluster in a run, and is counted when it really has. */
public enum Happening {
  /** A message never arrived. */
  MESSAGE_LOST,
  /** A message arrived later than it would on a good day. */
  MESSAGE_LATE,
  /** A message arrived twice. */
  MESSAGE_REPEATED,
  /** A message arrived after one that was sent later on the same link. */
  MESSAGE_OVERTAKEN,
  /** A message met a link that was cut in its direction only. */
  CUT_ONE_WAY,
  /** A message met a link that was cut in both directions. */
  CUT_BOTH_WAYS,
  /** A message waited in a clogged link. */
  LINK_CLOGGED,
  /** A process didn't do anything for a while. */
  PAUSE,
  /** The wall clock of a machine went forward or back. */
  CLOCK_JUMP,
  /** A process ended at once. */
  CRASH,
  /** A crash took back sectors that were written and not forced. */
  WRITES_LOST,
  /** A crash left sectors that are partly as before. */
  WRITES_TORN,
  /** A process ended because a write or a force had failed. */
  DISK_BROKEN,
  /** A log couldn't claim room. */
  DISK_FULL,
  /** A disk took longer than usual. */
  DISK_SLOW,
  /** A machine lost its disk, and came back with an empty one. */
  DISK_LOST,
  /** A broker that had not been there joined. */
  BROKER_JOINED,
  /** A broker gave its leaderships away and ended. */
  BROKER_STOPPED,
  /** A broker was taken out of the metadata. */
  BROKER_UNREGISTERED,
  /** A reassignment began. */
  REASSIGNMENT,
  /** A reassignment was taken back. */
  REASSIGNMENT_CANCELLED,
  /** A reassignment ended. */
  REASSIGNMENT_COMPLETED,
  /** A partition got another leader from its ISR, or the eligible ones. */
  ELECTION,
  /** A partition got a leader that may lack records. */
  UNCLEAN_ELECTION,
  /** A follower gave up records below its high watermark, after an unclean election. */
  RECORDS_GIVEN_UP,
  /** A follower cut its log. */
  LOG_CUT,
  /** A follower began its log anew where its leader's begins. */
  LOG_BEGUN_ANEW,
  /** A producer's retry was recognised as such. */
  RETRY_RECOGNISED,
  /** Records were deleted up to an offset. */
  RECORDS_DELETED,
  /** An engine made a checkpoint. */
  CHECKPOINT,
  /** A node stood for election as leader of the metadata. */
  CAMPAIGN
}
