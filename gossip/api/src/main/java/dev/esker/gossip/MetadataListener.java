package dev.esker.gossip;

/**
 * Follows the metadata. Calls come one at a time, in log order, from a thread of the {@link
 * MetadataLog}; they must return soon and must not wait for a proposal, since no proposal completes
 * meanwhile.
 */
public interface MetadataListener {

  /**
   * The image to start from: called first, and again whenever commands were skipped (a broker that
   * was far behind is given a snapshot instead of the commands).
   */
  void onSnapshot(MetadataImage image);

  /**
   * One command was applied.
   *
   * @param image what it led to; its version is one more than that of the call before
   * @param command what was applied
   */
  void onCommand(MetadataImage image, MetadataCommand command);
}
