package dev.esker.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Clients that read slowly or not at all hold up themselves, and a bounded part of the memory. */
class SlowReadersTest extends HttpFixture {

  private static final int RECORDS = 80;
  private static final int RECORD_BYTES = 500_000;
  private static final int SMALL_BUFFER = 4_096;
  private static final int ROUNDS_UNTIL_STILL = 200;
  private static final String STREAM =
      " HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n";

  @BeforeEach
  void twentyMegabytes() throws Exception {
    start();
    fill(RECORDS, RECORD_BYTES);
  }

  /** Serves a neighbour until nothing has been read from the log meanwhile for long. */
  private int stillAt(RawHttp neighbour) throws IOException {
    int before = -1;
    for (int still = 0; still < ROUNDS_UNTIL_STILL; still++) {
      isServed(neighbour);
      int now = broker.logs.lentLeases.get();
      still = now == before ? still : 0;
      before = now;
    }
    return before;
  }

  @Test
  void aSlowStreamHoldsUpItselfOnly() throws Exception {
    RawHttp neighbour = client();
    RawHttp slow = client(SMALL_BUFFER);
    slow.send("GET /topics/t/partitions/0/consume" + STREAM);
    assertEquals(200, slow.receiveHead().status());
    int lent = stillAt(neighbour);
    assertTrue(lent < RECORDS / 2, () -> "read ahead for it: " + lent);
    RawHttp quick = client();
    quick.send("GET /topics/t/partitions/0/consume?limit=" + RECORDS + STREAM);
    assertEquals(200, quick.receive().status());
    int after = broker.logs.lentLeases.get();
    slow.readOneByte();
    assertEquals(after, stillAt(neighbour), "a byte isn't room for a record");
    slow.close();
    await(() -> listener().requests() == 0, "the stream's end");
  }

  @Test
  void aStreamGoesOnWhenItsReaderDoes() throws Exception {
    RawHttp neighbour = client();
    RawHttp slow = client(SMALL_BUFFER);
    slow.send("GET /topics/t/partitions/0/consume?limit=" + RECORDS + STREAM);
    stillAt(neighbour);
    String events = slow.receive().text();
    assertTrue(events.contains("id: " + (RECORDS - 1) + "\n"), "the last one is missing");
    assertTrue(events.length() > RECORDS * RECORD_BYTES);
  }

  @Test
  void aClientThatNeverReadsHasOneAnswerWaiting() throws Exception {
    RawHttp neighbour = client();
    RawHttp client = client(SMALL_BUFFER);
    int lent = broker.logs.lentLeases.get();
    for (int i = 0; i < 50; i++) {
      client.get("/topics/t/partitions/0/consume?limit=10000&max_bytes=16777216");
    }
    int after = stillAt(neighbour);
    assertTrue(after - lent <= 2, () -> "answers made: " + (after - lent));
    assertTrue(listener().requests() <= 2, () -> "under way: " + listener().requests());
    for (int i = 0; i < 3; i++) {
      assertTrue(client.receive().body().length > 16_000_000);
    }
  }
}
