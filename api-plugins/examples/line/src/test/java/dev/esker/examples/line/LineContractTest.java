package dev.esker.examples.line;

import dev.esker.spi.FrontendPlugin;
import dev.esker.spi.contract.FrontendContract;
import dev.esker.spi.contract.ProtocolClient;
import java.io.IOException;

/** The example keeps to the contract of front ends. */
class LineContractTest extends FrontendContract {

  @Override
  protected FrontendPlugin plugin() {
    return new LinePlugin();
  }

  @Override
  protected ProtocolClient connect(int port) throws IOException {
    return new LineClient(port);
  }
}
