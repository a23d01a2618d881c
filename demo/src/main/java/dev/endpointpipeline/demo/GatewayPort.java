package dev.endpointpipeline.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** The port that the gateway shall have: found out to be busy before anything is started. */
final class GatewayPort {
  private GatewayPort() {}

  /**
   * @throws QuickstartFailedException if another program listens there
   */
  static void requireFree(Options options) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), options.port()));
    } catch (IOException e) {
      throw new QuickstartFailedException(
          "port %d is not to be had (%s): stop what uses it, or take another: ./quickstart --port %d"
              .formatted(options.port(), e.getMessage(), other(options.port())));
    }
  }

  private static int other(int port) {
    return port == Options.DEFAULT_PORT ? 8090 : Options.DEFAULT_PORT;
  }
}
