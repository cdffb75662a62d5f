package dev.esker.examples.line;

import dev.esker.spi.ErrorCode;
import dev.esker.spi.FrontendContext;
import java.util.List;

/** Takes a line apart and begins what it asks for. Any thread. */
final class Commands {
  static final String PUT = "PUT";
  static final String GET = "GET";
  static final String QUIT = "QUIT";
  private static final String OTHER = "OTHER";

  private final PutCommand put;
  private final GetCommand get;

  Commands(FrontendContext context) {
    this.put = new PutCommand(context);
    this.get = new GetCommand(context);
  }

  /** The kind of a request: one of few words, whatever a client sends. */
  static String kind(String line) {
    String word = line.split(" ", 2)[0];
    return List.of(PUT, GET, QUIT).contains(word) ? word : OTHER;
  }

  /** Begins a request; keeps the caller waiting while the broker's pipeline is full. */
  PendingAnswer begin(String line) throws InterruptedException {
    String[] words = line.split(" ", 4);
    try {
      return switch (kind(line)) {
        case PUT -> {
          check(words.length == 4, "PUT topic key value");
          yield put.begin(words[1], Text.unescape(words[2]), Text.unescape(words[3]));
        }
        case GET -> {
          check(words.length == 4, "GET topic partition offset");
          yield get.begin(
              words[1],
              (int) number(words[2], Integer.MAX_VALUE),
              number(words[3], Long.MAX_VALUE));
        }
        case QUIT -> PendingAnswer.of(Answer.done("BYE"));
        default -> throw new IllegalArgumentException("there are PUT, GET and QUIT");
      };
    } catch (IllegalArgumentException e) {
      return PendingAnswer.of(Answer.failed(ErrorCode.INVALID_REQUEST, e.getMessage()));
    }
  }

  private static void check(boolean right, String usage) {
    if (!right) {
      throw new IllegalArgumentException("it must be: " + usage);
    }
  }

  private static long number(String word, long max) {
    try {
      long number = Long.parseLong(word);
      if (number >= 0 && number <= max) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Said below, in words that fit both.
    }
    throw new IllegalArgumentException("partition and offset must be whole numbers from 0");
  }
}
