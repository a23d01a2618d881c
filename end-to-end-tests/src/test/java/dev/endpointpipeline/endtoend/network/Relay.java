package dev.endpointpipeline.endtoend.network;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Connections from one process to a port of another.
 *
 * <p>Bytes that are held stay in the sockets' buffers, as they do on a network that loses packets.
 * They arrive when packets arrive again, even if the sender has closed its connection meanwhile.
 */
final class Relay implements AutoCloseable {
  private static final int CHUNK = 64 * 1024;
  private static final int BACKLOG = 100;

  private final int port;
  private final Lane there;
  private final Lane back;
  private final ServerSocket server;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private volatile boolean refusing;

  /**
   * @param address where the one process connects to
   * @param port on this address, and of the other process on 127.0.0.1
   */
  Relay(InetAddress address, int port, Lane there, Lane back) {
    this.port = port;
    this.there = there;
    this.back = back;
    try {
      server = new ServerSocket(port, BACKLOG, address);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    inBackground(this::accept);
  }

  /** Closes all connections, and new ones at once. */
  void refuse() {
    refusing = true;
    sockets.forEach(Relay::close);
  }

  /** Accepts connections again. */
  void acceptAgain() {
    refusing = false;
  }

  private void accept() throws IOException {
    while (true) {
      Socket client = server.accept();
      if (refusing) {
        client.close();
      } else {
        inBackground(() -> connect(client));
      }
    }
  }

  private void connect(Socket client) throws IOException {
    try {
      Socket upstream = new Socket(InetAddress.getLoopbackAddress(), port);
      sockets.add(upstream);
      sockets.add(client);
      if (refusing) {
        upstream.close();
        return;
      }
      client.setTcpNoDelay(true);
      upstream.setTcpNoDelay(true);
      inBackground(() -> copy(upstream, client, back));
      copy(client, upstream, there);
    } finally {
      client.close();
    }
  }

  private void copy(Socket from, Socket to, Lane lane) throws IOException {
    try (from;
        to) {
      byte[] chunk = new byte[CHUNK];
      for (int length = from.getInputStream().read(chunk);
          length >= 0;
          length = from.getInputStream().read(chunk)) {
        lane.pass();
        to.getOutputStream().write(chunk, 0, length);
      }
      lane.pass();
    } catch (InterruptedException e) {
      throw new InterruptedIOException();
    } finally {
      sockets.remove(from);
      sockets.remove(to);
    }
  }

  private interface IoAction {
    void run() throws IOException;
  }

  /** Runs until its sockets are closed. */
  private static void inBackground(IoAction work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (IOException e) {
                // The other side closes as well
              }
            });
    thread.setDaemon(true);
    thread.start();
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    refuse();
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
