package dev.endpointpipeline.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Checks that the gateway's port is free before anything starts. */
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
          "port %d is not available (%s): stop the program that uses it, or use another port: ./quickstart --port %d"
              .formatted(options.port(), e.getMessage(), other(options.port())));
    }
  }

  private static int other(int port) {
    return port == Options.DEFAULT_PORT ? 8090 : Options.DEFAULT_PORT;
  }
}
