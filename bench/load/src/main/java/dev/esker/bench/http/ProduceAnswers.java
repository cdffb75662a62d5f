package dev.esker.bench.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.esker.bench.target.RefusedException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads answers to requests to produce, and believes them only if they say where each record is.
 * One thread.
 */
final class ProduceAnswers {
  /** What an answer that makes no sense is counted as. */
  static final String WRONG = "wrong answer";

  private static final int OK = 200;
  private static final int PARTIAL = 207;
  private static final int MOST_SHOWN = 200;

  private final JsonFactory json = new JsonFactory();
  private final boolean arrays;

  /**
   * Answers.
   *
   * @param arrays whether to arrays of records
   */
  ProduceAnswers(boolean arrays) {
    this.arrays = arrays;
  }

  /** One of the results: an offset, or why there is none. */
  private static final class Result {
    long partition = -1;
    long offset = -1;
    String code;
    String message;

    boolean isStored() {
      return partition >= 0 && offset >= 0 && code == null;
    }
  }

  /**
   * What became of the records of a request.
   *
   * @param records in the request
   * @return why each of them wasn't stored; null for one that was
   */
  List<Exception> read(int status, Body body, int records) {
    try {
      List<Exception> outcomes =
          status == OK || (arrays && status == PARTIAL)
              ? stored(status, body, records)
              : List.of(error(status, body));
      return outcomes.size() == records ? outcomes : all(records, outcomes.get(0));
    } catch (IOException e) {
      return all(records, wrong(status, body, e));
    }
  }

  private static List<Exception> all(int records, Exception why) {
    List<Exception> same = new ArrayList<>(records);
    for (int i = 0; i < records; i++) {
      same.add(why);
    }
    return same;
  }

  private static RefusedException wrong(int status, Body body, IOException why) {
    return new RefusedException(
        WRONG,
        "status " + status + " with " + shown(body) + " (" + firstLine(why.getMessage()) + ")",
        why);
  }

  private static String firstLine(String text) {
    return text == null ? "no reason" : text.lines().findFirst().orElse("");
  }

  private static String shown(Body body) {
    String text =
        new String(body.bytes(), 0, Math.min(MOST_SHOWN, body.length()), StandardCharsets.UTF_8);
    return body.length() == 0 ? "an empty body" : "the body " + text;
  }

  private List<Exception> stored(int status, Body body, int records) throws IOException {
    List<Exception> outcomes = new ArrayList<>(records);
    try (JsonParser parser = json.createParser(body.bytes(), 0, body.length())) {
      if (arrays) {
        expect(parser.nextToken(), JsonToken.START_OBJECT);
        if (!"results".equals(parser.nextFieldName())) {
          throw new IOException("no results");
        }
        expect(parser.nextToken(), JsonToken.START_ARRAY);
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          outcomes.add(outcome(status, result(parser)));
        }
        expect(parser.nextToken(), JsonToken.END_OBJECT);
      } else {
        parser.nextToken();
        outcomes.add(outcome(status, result(parser)));
      }
      expect(parser.nextToken(), null);
    }
    if (outcomes.size() != records) {
      throw new IOException(outcomes.size() + " results for " + records + " records");
    }
    return outcomes;
  }

  private static void expect(JsonToken found, JsonToken wanted) throws IOException {
    if (found != wanted) {
      throw new IOException("found " + found + " where " + wanted + " belongs");
    }
  }

  private static Exception outcome(int status, Result result) throws IOException {
    if (result.isStored()) {
      return null;
    }
    if (result.code == null) {
      throw new IOException("a result without partition and offset");
    }
    return refused(status, result);
  }

  private static RefusedException refused(int status, Result result) {
    String kind = status == PARTIAL ? status + " " + result.code : Integer.toString(status);
    return new RefusedException(
        kind, "status " + status + ", " + result.code + ": " + result.message, null);
  }

  private Exception error(int status, Body body) {
    try (JsonParser parser = json.createParser(body.bytes(), 0, body.length())) {
      parser.nextToken();
      Result result = result(parser);
      if (result.code == null) {
        throw new IOException("no error");
      }
      return refused(status, result);
    } catch (IOException e) {
      // The status says enough, be the body what it may.
      return new RefusedException(
          Integer.toString(status), "status " + status + " with " + shown(body), e);
    }
  }

  /** Reads one object. */
  private static Result result(JsonParser parser) throws IOException {
    expect(parser.currentToken(), JsonToken.START_OBJECT);
    Result result = new Result();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      JsonToken value = parser.nextToken();
      if (name.equals("partition") && value == JsonToken.VALUE_NUMBER_INT) {
        result.partition = parser.getLongValue();
      } else if (name.equals("offset") && value == JsonToken.VALUE_NUMBER_INT) {
        result.offset = parser.getLongValue();
      } else if (name.equals("error") && value == JsonToken.START_OBJECT) {
        readError(parser, result);
      } else {
        parser.skipChildren();
      }
    }
    expect(parser.currentToken(), JsonToken.END_OBJECT);
    return result;
  }

  private static void readError(JsonParser parser, Result result) throws IOException {
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      JsonToken value = parser.nextToken();
      if (name.equals("code") && value == JsonToken.VALUE_STRING) {
        result.code = parser.getText();
      } else if (name.equals("message") && value == JsonToken.VALUE_STRING) {
        result.message = parser.getText();
      } else {
        parser.skipChildren();
      }
    }
    expect(parser.currentToken(), JsonToken.END_OBJECT);
  }
}
