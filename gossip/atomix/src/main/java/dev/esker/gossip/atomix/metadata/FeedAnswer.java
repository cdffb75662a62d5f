package dev.esker.gossip.atomix.metadata;

import dev.esker.gossip.QuorumView;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What a voter answers to an observer.
 *
 * @param leader as the voter knows it
 * @param term of the leader
 * @param voters all of them
 * @param version of the voter's image
 * @param snapshotBytes if the observer has to begin with a snapshot of that version, how long it
 *     is; or -1
 * @param commands that follow the version which the observer has
 */
record FeedAnswer(
    int leader,
    long term,
    List<Integer> voters,
    long version,
    long snapshotBytes,
    List<byte[]> commands) {
  private static final int MAX_VOTERS = 100;

  static FeedAnswer of(QuorumView view, long version, long snapshotBytes, List<byte[]> commands) {
    List<Integer> voters = view.voters().stream().map(QuorumView.Replica::node).toList();
    return new FeedAnswer(view.leader(), view.term(), voters, version, snapshotBytes, commands);
  }

  byte[] encode() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeInt(leader);
      out.writeLong(term);
      out.writeInt(voters.size());
      for (int voter : voters) {
        out.writeInt(voter);
      }
      out.writeLong(version);
      out.writeLong(snapshotBytes);
      out.writeInt(commands.size());
      for (byte[] command : commands) {
        out.writeInt(command.length);
        out.write(command);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /**
   * What {@link #encode} wrote.
   *
   * @throws IllegalArgumentException if it is something else
   */
  static FeedAnswer decode(byte[] bytes) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      int leader = in.readInt();
      long term = in.readLong();
      List<Integer> voters = new ArrayList<>();
      for (int count = limited(in.readInt(), MAX_VOTERS); count > 0; count--) {
        voters.add(in.readInt());
      }
      long version = in.readLong();
      long snapshotBytes = in.readLong();
      List<byte[]> commands = new ArrayList<>();
      for (int count = limited(in.readInt(), bytes.length); count > 0; count--) {
        commands.add(in.readNBytes(limited(in.readInt(), bytes.length)));
      }
      return new FeedAnswer(leader, term, voters, version, snapshotBytes, commands);
    } catch (IOException e) {
      throw new IllegalArgumentException("an answer of " + bytes.length + " bytes", e);
    }
  }

  private static int limited(int count, int max) {
    if (count < 0 || count > max) {
      throw new IllegalArgumentException("a count of " + count);
    }
    return count;
  }
}
