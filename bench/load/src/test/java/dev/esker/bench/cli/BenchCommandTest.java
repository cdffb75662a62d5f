package dev.esker.bench.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BenchCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    Terminal terminal = new Terminal(new PrintWriter(out), new PrintWriter(err, true), false);
    return BenchCommand.run(terminal, arguments);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --rate=0                          | --rate 0 must be 1 to 100000000
          --rate=fast                       | Invalid value for option '--rate'
          --records=0                       | --records 0 must be 1 to 1000000000
          --records=20000000                | --records 20000000 of --record-size 1024 would be
          --max-bytes=100                   | --max-bytes 100 must be at least 1024
          --duration=0                      | --duration 0.0 must be more than 0
          --duration=-1                     | --duration -1.0 must be more than 0
          --record-size=23                  | --record-size 23 must be 24 to
          --producers=0                     | --producers 0 must be 1 to
          --consumers=-1                    | --consumers -1 must be 0 to
          --fan-out --consumers=0           | --consumers 0 leaves --fan-out no reader
          --catch-up=5000 --consumers=0     | --consumers 0 leaves --catch-up no reader
          --catch-up=1023                   | --catch-up 1023 must be at least --record-size
          --catch-up=10737418240            | --catch-up 10737418240 must be at least --record-size
          --producers=1000 --record-size=2000000 | --producers 1000 with two batches or records in
          --html=/nonexistent/x.html        | --html /nonexistent/x.html can't be written
          --in-flight=-1                    | --in-flight -1 must be 0 to
          --partitions=0                    | --partitions 0 must be 1 to
          --replication-factor=0            | --replication-factor 0 must be 1 to
          --acks=2                          | --acks 2 must be all, 1 or 0
          --compression=rar                 | Invalid value for option '--compression'
          --batch-size=-1                   | --batch-size -1 must be 0 to
          --linger=-1                       | --linger -1 must be 0 to
          --keys=random                     | --keys random must be none, uniform or zipf
          --key-count=0                     | --key-count 0 must be 1 to
          --warm-up=-1                      | --warm-up -1.0 must be 0 to 3600 seconds
          --topic=a/b                       | --topic a/b must be 1 to 249 letters
          --bootstrap-server=localhost      | --bootstrap-server localhost must be host:port
          --data-dir=/nonexistent           | --data-dir /nonexistent is not a directory
          --command-config=/nonexistent     | --command-config /nonexistent can't be read
          --protocol=ftp                    | --protocol ftp must be kafka or http
          --protocol=http --acks=1          | --acks means nothing with --protocol http
          --protocol=http --linger=5        | --linger means nothing with --protocol http
          --records-per-request=2           | --records-per-request means nothing with --protocol
          --reading=poll                    | --reading means nothing with --protocol kafka
          --protocol=http --records-per-request=0 | --records-per-request 0 must be 1 to 10000
          --protocol=http --event-loops=0   | --event-loops 0 must be 1 to 64
          --protocol=http --reading=tea     | --reading tea must be events or poll
          --protocol=http --server=a:1,b:2  | --bootstrap-server a:1,b:2 must be one host:port
          --protocol=http --server=a:70000  | --bootstrap-server a:70000 has no port of 1 to
          --protocol=http --record-size=31  | --record-size 31 must be 32 to
          --protocol=http --partitions=2000 | --partitions 2000 would be read over 2000
          --protocol=http --producers=1000 --in-flight=10000 | --producers 1000 with 10000 records
          --read-afterwards --catch-up=5000 | --read-afterwards contradicts --catch-up
          --rte=5                           | did you mean '--rate'?
          """)
  void wrongUsageNamesTheFlag(String argument, String message) {
    assertEquals(2, run(argument.split(" ")));
    assertTrue(err.toString().contains(message), err.toString());
    assertTrue(err.toString().startsWith("esker bench: "), err.toString());
    assertEquals("", out.toString());
  }

  @Test
  void helpListsEveryOptionWithItsDefault() {
    assertEquals(0, run("--help"));
    for (String flag :
        List.of(
            "--bootstrap-server",
            "--topic",
            "--partitions",
            "--record-size",
            "--records",
            "--duration",
            "--rate",
            "--in-flight",
            "--producers",
            "--consumers",
            "--fan-out",
            "--catch-up",
            "--protocol",
            "--records-per-request",
            "--reading",
            "--event-loops",
            "--connections",
            "--readers",
            "--read-afterwards",
            "--acks",
            "--compression",
            "--batch-size",
            "--linger",
            "--keys",
            "--json",
            "--hlog",
            "--html",
            "--data-dir",
            "--no-disk",
            "--keep",
            "--max-bytes",
            "--warm-up")) {
      assertTrue(out.toString().contains(" " + flag), flag);
    }
    assertTrue(out.toString().contains("localhost:9092"));
    out.toString().lines().forEach(line -> assertTrue(line.length() <= 100, line));
  }
}
