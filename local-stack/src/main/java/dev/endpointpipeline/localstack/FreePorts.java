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
 * TCP ports of the loopback interface that nobody listens on.
 *
 * <p>They lie below the range from which operating systems take the ports of outgoing connections
 * (32768 and up on Linux): a client that tries to reach a stopped server on such a port can get
 * that very port for its own end, and the server cannot have it back.
 */
public final class FreePorts {
  private static final int LOWEST = 10_000;
  private static final int BEYOND_HIGHEST = 32_768;
  private static final int ATTEMPTS = 1_000;

  private FreePorts() {}

  /**
   * Picks a free port. It stays free only as long as no other program takes it.
   *
   * @throws LocalStackException when none is found
   */
  public static int pick() {
    return pick(1).get(0);
  }

  /**
   * Picks different free ports.
   *
   * @throws LocalStackException when not enough are found
   */
  public static List<Integer> pick(int count) {
    List<ServerSocket> taken = new ArrayList<>();
    try {
      for (int attempt = 0; taken.size() < count && attempt < ATTEMPTS; attempt++) {
        tryToTake(ThreadLocalRandom.current().nextInt(LOWEST, BEYOND_HIGHEST), taken);
      }
      if (taken.size() < count) {
        throw new LocalStackException(
            "free ports from %d to %d: %d (expected: >= %d)"
                .formatted(LOWEST, BEYOND_HIGHEST - 1, taken.size(), count));
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
