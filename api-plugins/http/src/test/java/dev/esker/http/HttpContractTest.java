package dev.esker.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.esker.spi.ErrorCode;
import dev.esker.spi.FrontendPlugin;
import dev.esker.spi.contract.FrontendContract;
import dev.esker.spi.contract.ProtocolClient;
import java.io.IOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** The HTTP front end keeps to the contract of front ends. */
class HttpContractTest extends FrontendContract {

  @Override
  protected FrontendPlugin plugin() {
    return new HttpFrontendPlugin();
  }

  @Override
  protected ProtocolClient connect(int port) throws IOException {
    return new Client(new RawHttp(port));
  }

  /** Pipelined requests of the plain style. */
  private static final class Client implements ProtocolClient {
    private static final ObjectMapper JSON = new ObjectMapper();
    private final RawHttp raw;
    private final BlockingQueue<Boolean> puts = new LinkedBlockingQueue<>();

    Client(RawHttp raw) {
      this.raw = raw;
    }

    @Override
    public void sendPut(String topic, String value) throws IOException {
      puts.add(true);
      raw.post(
          "/produce",
          "{\"topic\":\"" + topic + "\",\"partition\":0,\"message\":\"" + value + "\"}");
    }

    @Override
    public void sendGet(String topic, long offset) throws IOException {
      puts.add(false);
      raw.get("/consume?topic=" + topic + "&partition=0&limit=1&offset=" + offset);
    }

    @Override
    public void sendNonsense() throws IOException {
      puts.add(false);
      raw.send("\u0000\u0001 certainly not HTTP\r\n\r\n");
    }

    @Override
    public Answer receive() throws IOException {
      try {
        boolean put = puts.take();
        RawHttp.Answer answer = raw.receive();
        JsonNode json = JSON.readTree(answer.body());
        if (answer.status() != 200) {
          return Answer.failed(error(json.at("/error/code").asText()));
        }
        JsonNode message = json.at("/messages/0");
        return put
            ? Answer.stored(json.get("offset").asLong())
            : Answer.read(message.get("offset").asLong(), message.get("message").asText());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted", e);
      }
    }

    private static ErrorCode error(String code) {
      for (ErrorCode each : ErrorCode.values()) {
        if (each.name().equals(code)) {
          return each;
        }
      }
      return ErrorCode.INVALID_REQUEST; // one of HTTP's own
    }

    @Override
    public void expectClosed() throws IOException {
      raw.expectClosed();
    }

    @Override
    public void close() throws IOException {
      raw.close();
    }
  }
}
