package dev.esker.server.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.spi.ErrorCode;
import dev.esker.spi.FailureLab.Action;
import dev.esker.spi.FailureLab.Deed;
import dev.esker.spi.FailureLab.Link;
import dev.esker.spi.FailureLab.LinkDeed;
import dev.esker.spi.FailureLab.Node;
import dev.esker.spi.FailureLab.Picture;
import dev.esker.spi.FailureLab.State;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class LabFormatTest {

  static Stream<LabMessage> messages() {
    Node node = new Node(2, State.PAUSED, 1_790_000_000_000L);
    Link link = new Link(1, 3);
    return Stream.of(
        new LabMessage.Hello(3),
        new LabMessage.AskPicture(1),
        new LabMessage.AskAct(2, 9, Action.RESUME),
        new LabMessage.AskLink(3, link, true),
        new LabMessage.AskLink(Long.MAX_VALUE, link, false),
        new LabMessage.Told(7),
        new LabMessage.Cut(1, Map.of()),
        new LabMessage.Cut(8, Map.of(1, 7946, 3, 7950)),
        new LabMessage.PictureReply(4, new Picture(List.of(), Set.of())),
        new LabMessage.PictureReply(
            5, new Picture(List.of(node, new Node(3, State.DOWN, 0)), Set.of(link))),
        new LabMessage.ActReply(6, new Deed(node, 1_790_000_000_001L)),
        new LabMessage.LinkReply(7, new LinkDeed(link, true, 5)),
        new LabMessage.Failed(8, ErrorCode.INVALID_REQUEST, "broker 2 is down; start it"));
  }

  @ParameterizedTest
  @MethodSource("messages")
  void whatIsWrittenIsRead(LabMessage message) {
    String line = LabFormat.line(message);
    assertFalse(line.contains("\n"));
    assertEquals(message, LabFormat.parse(line), line);
  }

  @Test
  void theLinesAreThoseThatThePackageDescribes() {
    List<String> lines = new ArrayList<>();
    messages().forEach(each -> lines.add(LabFormat.line(each)));
    assertTrue(
        lines.containsAll(
            List.of(
                "hello 1 3",
                "picture? 1",
                "act? 2 9 resume",
                "link? 3 1 3 cut",
                "told 7",
                "cut 1 -",
                "cut 8 1:7946,3:7950",
                "picture 5 2:paused:1790000000000,3:down:0 1-3",
                "act 6 2:paused:1790000000000 1790000000001",
                "link 7 1-3 cut 5",
                "failed 8 INVALID_REQUEST broker 2 is down; start it")),
        lines::toString);
  }

  @Test
  void aFailureStaysOneLine() {
    String line = LabFormat.line(new LabMessage.Failed(1, ErrorCode.NONE, "a\nb\r\nc"));
    assertEquals("failed 1 NONE a b  c", line);
    assertEquals(
        "failed 1 NONE null", LabFormat.line(new LabMessage.Failed(1, ErrorCode.NONE, null)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "nonsense",
        "hello 2 1",
        "hello 1",
        "hello 1 -1",
        "act? 1 2 explode",
        "act? x 2 kill",
        "act? 1 2",
        "link? 1 2 2 cut",
        "link? 1 2 3 torn",
        "cut 1 1:2:3",
        "cut 1 ",
        "picture 1 1:asleep:3 -",
        "picture 1 - 2-1",
        "link 1 1-2 cut",
        "failed 1 NO_SUCH_ERROR words",
        "told 99999999999999999999"
      })
  void anythingElseIsRefused(String line) {
    assertThrows(IllegalArgumentException.class, () -> LabFormat.parse(line));
  }

  /** A new kind of message has to be among those that are tested here. */
  @Test
  void everyKindOfMessageIsTested() {
    Set<Class<?>> tested = new HashSet<>();
    messages().forEach(each -> tested.add(each.getClass()));
    Set<Class<?>> all = new HashSet<>();
    collect(LabMessage.class, all);
    assertEquals(all, tested);
  }

  private static void collect(Class<?> type, Set<Class<?>> found) {
    for (Class<?> each : type.getPermittedSubclasses()) {
      if (each.isSealed()) {
        collect(each, found);
      } else {
        found.add(each);
      }
    }
  }
}
