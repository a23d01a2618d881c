package dev.endpointpipeline.endtoend.ray;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A TCP proxy with a fixed address and a replaceable target. */
final class Relay implements AutoCloseable {
  private static final byte[] PUT = "PUT ".getBytes(StandardCharsets.US_ASCII);
  private static final int CHUNK = 64 * 1024;
  private final ServerSocket server;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final AtomicReference<Runnable> onNextPutResponse = new AtomicReference<>(() -> {});
  private volatile @Nullable URI target;

  Relay() {
    try {
      server = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    inBackground(this::accept);
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + server.getLocalPort());
  }

  /** Sets the target, or none if null, and closes open connections. */
  void forwardTo(@Nullable URI newTarget) {
    target = newTarget;
    sockets.forEach(Relay::close);
    sockets.clear();
  }

  /** Runs an action on the response to the next PUT, before the response is forwarded. */
  void onNextPutResponse(Runnable action) {
    onNextPutResponse.set(action);
  }

  private void accept() throws IOException {
    while (true) {
      Socket client = server.accept();
      URI to = target;
      if (to == null) {
        client.close();
        continue;
      }
      try {
        Socket upstream = new Socket(to.getHost(), to.getPort());
        sockets.add(client);
        sockets.add(upstream);
        AtomicBoolean putUnderWay = new AtomicBoolean();
        inBackground(
            () -> copy(client, upstream, chunk -> putUnderWay.compareAndSet(false, isPut(chunk))));
        inBackground(
            () ->
                copy(
                    upstream,
                    client,
                    chunk -> {
                      if (putUnderWay.getAndSet(false)) {
                        onNextPutResponse.getAndSet(() -> {}).run();
                      }
                    }));
      } catch (IOException e) {
        client.close();
      }
    }
  }

  private void copy(Socket from, Socket to, Consumer<byte[]> beforeForwarding) throws IOException {
    try (from;
        to) {
      byte[] chunk = new byte[CHUNK];
      for (int length = from.getInputStream().read(chunk);
          length >= 0;
          length = from.getInputStream().read(chunk)) {
        beforeForwarding.accept(chunk);
        to.getOutputStream().write(chunk, 0, length);
      }
    } finally {
      sockets.remove(from);
      sockets.remove(to);
    }
  }

  private static boolean isPut(byte[] chunk) {
    return Arrays.equals(chunk, 0, PUT.length, PUT, 0, PUT.length);
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
                // The other side closes as well.
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
  public void close() throws IOException {
    server.close();
    forwardTo(null);
  }
}
