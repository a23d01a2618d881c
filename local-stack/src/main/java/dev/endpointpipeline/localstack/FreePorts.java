package dev.endpointpipeline.localstack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Free TCP ports of the loopback interface.
 *
 * <p>They are below the ephemeral port range (32768 and up on Linux). With a port in that range, a
 * client that connects to a stopped server can get the same port as its local port, and then the
 * server can't bind it again.
 */
public final class FreePorts {
  private static final int MIN_PORT = 10_000;
  private static final int MAX_PORT_EXCLUSIVE = 32_768;
  private static final int ATTEMPTS = 1_000;

  private FreePorts() {}

  /**
   * Picks a port that is currently free.
   *
   * @throws LocalStackException if none is found
   */
  public static int pick() {
    return pick(1).get(0);
  }

  /**
   * Picks different free ports.
   *
   * @throws LocalStackException if too few are found
   */
  public static List<Integer> pick(int count) {
    List<ServerSocket> taken = new ArrayList<>();
    try {
      for (int attempt = 0; taken.size() < count && attempt < ATTEMPTS; attempt++) {
        tryToTake(ThreadLocalRandom.current().nextInt(MIN_PORT, MAX_PORT_EXCLUSIVE), taken);
      }
      if (taken.size() < count) {
        throw new LocalStackException(
            "free ports from %d to %d: %d (expected: >= %d)"
                .formatted(MIN_PORT, MAX_PORT_EXCLUSIVE - 1, taken.size(), count));
      }
      return taken.stream().map(ServerSocket::getLocalPort).toList();
    } finally {
      taken.forEach(FreePorts::release);
    }
  }

  static boolean areFree(List<Integer> ports) {
    List<ServerSocket> taken = new ArrayList<>();
    try {
      ports.forEach(port -> tryToTake(port, taken));
      return taken.size() == ports.size();
    } finally {
      taken.forEach(FreePorts::release);
    }
  }

  private static void tryToTake(int port, List<ServerSocket> taken) {
    try {
      ServerSocket socket = new ServerSocket();
      try {
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        taken.add(socket);
      } catch (IOException occupied) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void release(ServerSocket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
