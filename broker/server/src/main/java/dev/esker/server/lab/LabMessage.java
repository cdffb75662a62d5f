package dev.esker.server.lab;

import dev.esker.spi.ErrorCode;
import dev.esker.spi.FailureLab.Action;
import dev.esker.spi.FailureLab.Deed;
import dev.esker.spi.FailureLab.Link;
import dev.esker.spi.FailureLab.LinkDeed;
import dev.esker.spi.FailureLab.Picture;
import java.util.Map;

/** What travels between a broker and its supervisor; the package says how. */
sealed interface LabMessage {

  /** A question of a broker's. */
  sealed interface Question extends LabMessage {
    /** By which its answer is known. */
    long number();
  }

  /** What the supervisor answers. */
  sealed interface Reply extends LabMessage {
    /** That of the question. */
    long number();
  }

  /** A broker begins. */
  record Hello(int broker) implements LabMessage {}

  /** How is everything? */
  record AskPicture(long number) implements Question {}

  /** Do something to a broker. */
  record AskAct(long number, int broker, Action action) implements Question {}

  /** Cut or mend a link. */
  record AskLink(long number, Link link, boolean cut) implements Question {}

  /** A cut is in force. */
  record Told(long number) implements LabMessage {}

  /**
   * Links that are cut.
   *
   * @param ports of gossip and Raft, by broker
   */
  record Cut(long number, Map<Integer, Integer> ports) implements LabMessage {
    public Cut {
      ports = Map.copyOf(ports);
    }
  }

  /** How everything is. */
  record PictureReply(long number, Picture picture) implements Reply {}

  /** What was done to a broker. */
  record ActReply(long number, Deed deed) implements Reply {}

  /** What was done to a link. */
  record LinkReply(long number, LinkDeed deed) implements Reply {}

  /** It can't be done. */
  record Failed(long number, ErrorCode error, String message) implements Reply {}
}
