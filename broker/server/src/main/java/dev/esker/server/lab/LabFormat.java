package dev.esker.server.lab;

import dev.esker.server.lab.LabMessage.ActReply;
import dev.esker.server.lab.LabMessage.AskAct;
import dev.esker.server.lab.LabMessage.AskLink;
import dev.esker.server.lab.LabMessage.AskPicture;
import dev.esker.server.lab.LabMessage.Cut;
import dev.esker.server.lab.LabMessage.Failed;
import dev.esker.server.lab.LabMessage.Hello;
import dev.esker.server.lab.LabMessage.LinkReply;
import dev.esker.server.lab.LabMessage.PictureReply;
import dev.esker.server.lab.LabMessage.Told;
import dev.esker.spi.ErrorCode;
import dev.esker.spi.FailureLab.Action;
import dev.esker.spi.FailureLab.Deed;
import dev.esker.spi.FailureLab.Link;
import dev.esker.spi.FailureLab.LinkDeed;
import dev.esker.spi.FailureLab.Node;
import dev.esker.spi.FailureLab.Picture;
import dev.esker.spi.FailureLab.State;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The messages as lines; the package says what they look like. */
final class LabFormat {
  private static final int VERSION = 1;
  private static final String NONE = "-";

  private LabFormat() {}

  /** A message as a line, without its end. */
  static String line(LabMessage message) {
    if (message instanceof Hello hello) {
      return words("hello", VERSION, hello.broker());
    } else if (message instanceof AskPicture ask) {
      return words("picture?", ask.number());
    } else if (message instanceof AskAct ask) {
      return words("act?", ask.number(), ask.broker(), lower(ask.action()));
    } else if (message instanceof AskLink ask) {
      Link link = ask.link();
      return words("link?", ask.number(), link.one(), link.other(), cut(ask.cut()));
    } else if (message instanceof Told told) {
      return words("told", told.number());
    } else if (message instanceof Cut cut) {
      List<String> ports =
          new TreeMap<>(cut.ports())
              .entrySet().stream().map(each -> each.getKey() + ":" + each.getValue()).toList();
      return words("cut", cut.number(), list(ports));
    } else if (message instanceof PictureReply reply) {
      List<String> nodes = reply.picture().brokers().stream().map(LabFormat::text).toList();
      List<String> links =
          new TreeSet<>(reply.picture().cut()).stream().map(LabFormat::text).toList();
      return words("picture", reply.number(), list(nodes), list(links));
    } else if (message instanceof ActReply reply) {
      Deed deed = reply.deed();
      return words("act", reply.number(), text(deed.broker()), deed.atMillis());
    } else if (message instanceof LinkReply reply) {
      LinkDeed deed = reply.deed();
      return words("link", reply.number(), text(deed.link()), cut(deed.cut()), deed.atMillis());
    }
    Failed failed = (Failed) message;
    String text = String.valueOf(failed.message()).replace('\n', ' ').replace('\r', ' ');
    return words("failed", failed.number(), failed.error(), text);
  }

  private static String words(Object... words) {
    return Arrays.stream(words).map(String::valueOf).collect(Collectors.joining(" "));
  }

  private static String list(List<String> items) {
    return items.isEmpty() ? NONE : String.join(",", items);
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  private static String cut(boolean cut) {
    return cut ? "cut" : "mended";
  }

  private static String text(Node node) {
    return node.broker() + ":" + lower(node.state()) + ":" + node.sinceMillis();
  }

  private static String text(Link link) {
    return link.one() + "-" + link.other();
  }

  /**
   * What a line says.
   *
   * @throws IllegalArgumentException if that isn't a message; says what it is
   */
  static LabMessage parse(String line) {
    try {
      String[] words = line.split(" ", 5);
      return switch (words[0]) {
        case "hello" -> hello(exactly(3, words));
        case "picture?" -> new AskPicture(number(exactly(2, words)));
        case "act?" ->
            new AskAct(number(exactly(4, words)), integer(words[2]), upper(Action.class, words[3]));
        case "link?" ->
            new AskLink(
                number(exactly(5, words)),
                Link.of(integer(words[2]), integer(words[3])),
                isCut(words[4]));
        case "told" -> new Told(number(exactly(2, words)));
        case "cut" -> new Cut(number(exactly(3, words)), ports(words[2]));
        case "picture" -> new PictureReply(number(exactly(4, words)), picture(words));
        case "act" ->
            new ActReply(
                number(exactly(4, words)), new Deed(node(words[2]), Long.parseLong(words[3])));
        case "link" -> new LinkReply(number(exactly(5, words)), linkDeed(words));
        case "failed" -> failed(line);
        default -> throw new IllegalArgumentException(words[0]);
      };
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("'" + line + "' isn't a message of the failure lab", e);
    }
  }

  private static String[] exactly(int count, String[] words) {
    if (words.length != count) {
      throw new IllegalArgumentException(words.length + " words instead of " + count);
    }
    return words;
  }

  private static long number(String[] words) {
    return Long.parseLong(words[1]);
  }

  private static int integer(String word) {
    int value = Integer.parseInt(word);
    if (value < 0) {
      throw new IllegalArgumentException(word);
    }
    return value;
  }

  private static <E extends Enum<E>> E upper(Class<E> type, String word) {
    return Enum.valueOf(type, word.toUpperCase(Locale.ROOT));
  }

  private static boolean isCut(String word) {
    return switch (word) {
      case "cut" -> true;
      case "mended" -> false;
      default -> throw new IllegalArgumentException(word);
    };
  }

  private static Hello hello(String[] words) {
    if (integer(words[1]) != VERSION) {
      throw new IllegalArgumentException("version " + words[1]);
    }
    return new Hello(integer(words[2]));
  }

  private static <T> List<T> list(String word, Function<String, T> item) {
    return word.equals(NONE) ? List.of() : Arrays.stream(word.split(",", -1)).map(item).toList();
  }

  private static Map<Integer, Integer> ports(String word) {
    Map<Integer, Integer> ports = new TreeMap<>();
    for (String[] each : list(word, text -> exactly(2, text.split(":", -1)))) {
      ports.put(integer(each[0]), integer(each[1]));
    }
    return ports;
  }

  private static Picture picture(String[] words) {
    return new Picture(
        list(words[2], LabFormat::node), new TreeSet<>(list(words[3], LabFormat::link)));
  }

  private static Node node(String word) {
    String[] parts = exactly(3, word.split(":", -1));
    return new Node(integer(parts[0]), upper(State.class, parts[1]), Long.parseLong(parts[2]));
  }

  private static Link link(String word) {
    String[] parts = exactly(2, word.split("-", -1));
    return new Link(integer(parts[0]), integer(parts[1]));
  }

  private static LinkDeed linkDeed(String[] words) {
    return new LinkDeed(link(words[2]), isCut(words[3]), Long.parseLong(words[4]));
  }

  private static Failed failed(String line) {
    String[] words = exactly(4, line.split(" ", 4));
    return new Failed(number(words), ErrorCode.valueOf(words[2]), words[3]);
  }
}
