package dev.endpointpipeline.demo;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.endpointpipeline.demo.Options.Completion;
import dev.endpointpipeline.localstack.FreePorts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class GatewayPortTest {
  @Test
  void busyPortIsReportedWithASolution() throws IOException {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Options options =
          new Options(other.getLocalPort(), Completion.STOP, Options.Target.SIMULATED);
      assertThatThrownBy(() -> GatewayPort.requireFree(options))
          .isInstanceOf(QuickstartFailedException.class)
          .hasMessageContaining("port " + other.getLocalPort())
          .hasMessageContaining("--port");
    }
  }

  @Test
  void freePortIsFine() {
    Options options = new Options(FreePorts.pick(), Completion.STOP, Options.Target.SIMULATED);
    assertThatCode(() -> GatewayPort.requireFree(options)).doesNotThrowAnyException();
  }
}
