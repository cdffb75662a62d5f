package dev.esker.http.cli;

import dev.esker.commands.CommandFailure;
import dev.esker.commands.Console;
import dev.esker.http.client.BrokerClient;
import dev.esker.http.client.BrokerException;
import dev.esker.http.client.JsonObject;
import dev.esker.http.client.RequestPath;
import dev.esker.http.client.UnreachableException;
import java.time.Duration;
import java.util.concurrent.CancellationException;

/**
 * Prints the records of a partition one after the other, and waits for further ones. The position
 * is kept here and the broker keeps none, so that a request that got lost is simply made again, and
 * another broker can answer it. Nothing is printed twice or left out.
 */
final class Follower {

  /** So long one request waits for a record. */
  private static final Duration WAIT = Duration.ofSeconds(20);

  private static final int RECORDS_AT_A_TIME = 500;
  private static final long PAUSE_MILLIS = 500;

  private final Console console;
  private final Dialog dialog;
  private final BrokerClient brokers;
  private final Duration patience;
  private long silentSince;
  private boolean silent;

  /**
   * @param console for what is wrong
   * @param dialog for the records
   * @param patience how long to go on while no broker answers
   */
  Follower(Console console, Dialog dialog, BrokerClient brokers, Duration patience) {
    this.console = console;
    this.dialog = dialog;
    this.brokers = brokers;
    this.patience = patience;
  }

  /**
   * Goes on until nobody reads any more.
   *
   * @throws CancellationException if the thread is interrupted
   * @throws CommandFailure if the records can't be read, or no broker has answered for too long
   */
  void follow(Partition partition, long from) {
    long next = from;
    boolean read = true;
    while (read) {
      try {
        JsonObject page = page(partition, next);
        heard();
        read = print(page);
        next = page.number("next_offset");
      } catch (UnreachableException e) {
        heardNothing(e);
      } catch (BrokerException e) {
        if (e.isTemporary()) {
          heardNothing(e);
        } else if (e.code().equals("OFFSET_OUT_OF_RANGE")) {
          next = skip(partition, next);
        } else {
          throw new CommandFailure(Refusals.ofTopic(partition.topic(), e), e);
        }
      }
    }
  }

  private JsonObject page(Partition partition, long next) {
    RequestPath path =
        partition
            .consumePath()
            .query("offset", next)
            .query("limit", RECORDS_AT_A_TIME)
            .query("wait_ms", WAIT.toMillis())
            .query("format", "string");
    return brokers.get(path, WAIT);
  }

  /** False if nobody reads any more. */
  private boolean print(JsonObject page) {
    for (JsonObject record : page.objects("messages")) {
      if (!dialog.say("[Offset " + record.number("offset") + "] " + value(record))) {
        return false;
      }
    }
    return true;
  }

  private String value(JsonObject record) {
    String text = record.textOrNull("value");
    if (text != null) {
      return dialog.printable(text);
    }
    String bytes = record.textOrNull("value_base64");
    return bytes == null ? "(null)" : "(base64) " + bytes;
  }

  private long skip(Partition partition, long next) {
    JsonObject state = brokers.get(partition.path());
    long start = state.number("log_start_offset");
    if (start <= next) {
      throw new CommandFailure(
          "offset " + next + " is behind the end of " + partition + ", which was made anew");
    }
    console.warning("the records from offset " + next + " to " + (start - 1) + " are gone");
    return start;
  }

  private void heard() {
    if (silent) {
      silent = false;
      console.err().println("esker: it goes on");
    }
  }

  private void heardNothing(RuntimeException why) {
    if (!silent) {
      silent = true;
      silentSince = System.nanoTime();
      console.error(why.getMessage() + "; trying again for " + patience.toSeconds() + " s");
    } else if (System.nanoTime() - silentSince >= patience.toNanos()) {
      throw new CommandFailure(
          why.getMessage() + "; gave up after " + patience.toSeconds() + " s", why);
    }
    try {
      Thread.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("interrupted");
    }
  }
}
