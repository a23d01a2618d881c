package dev.endpointpipeline.endtoend.benchmark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.IntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.HdrHistogram.Histogram;

/**
 * Sends prepared HTTP requests over keep-alive connections from one thread, to use as little as
 * possible of the CPU that it shares with the measured server.
 */
final class HttpLoad {
  private static final int BUFFER_BYTES = 1 << 16;
  private static final Pattern CONTENT_LENGTH = Pattern.compile("(?i)\r\ncontent-length: *(\\d+)");
  private static final Pattern CLOSE = Pattern.compile("(?i)\r\nconnection: *close");
  private static final Pattern ETAG = Pattern.compile("(?i)\r\netag: *\"(\\d+)\"");

  /** Receives every response. */
  @FunctionalInterface
  interface ResponseListener {
    void onResponse(int request, long revision, long intendedNanos, long responseNanos);
  }

  /**
   * The result of a run.
   *
   * @param latency in microseconds, from the scheduled time of a request
   * @param generatorMicros CPU time of this generator per request
   */
  record Measured(double perSecond, Histogram latency, double generatorMicros) {}

  private final int port;
  private final IntFunction<byte[]> requests;
  private final Histogram latency = new Histogram(3);
  private final ResponseListener listener;
  private final long intervalNanos;
  private final Deque<Connection> idle = new ArrayDeque<>();
  private int sent;
  private int responses;

  private HttpLoad(
      int port, IntFunction<byte[]> requests, long intervalNanos, ResponseListener listener) {
    this.port = port;
    this.requests = requests;
    this.intervalNanos = intervalNanos;
    this.listener = listener;
  }

  /** Each connection sends its next request as soon as it has a response. */
  static Measured closedLoop(
      int port, int connections, IntFunction<byte[]> requests, Duration duration)
      throws IOException {
    return new HttpLoad(port, requests, 0, (request, revision, intended, at) -> {})
        .run(connections, duration);
  }

  /** Sends requests at a constant rate, independent of responses. */
  static Measured steady(
      int port,
      int connections,
      IntFunction<byte[]> requests,
      int perSecond,
      Duration duration,
      ResponseListener listener)
      throws IOException {
    return new HttpLoad(port, requests, 1_000_000_000L / perSecond, listener)
        .run(connections, duration);
  }

  private Measured run(int connections, Duration duration) throws IOException {
    try (Selector selector = Selector.open()) {
      for (int i = 0; i < connections; i++) {
        idle.add(new Connection(selector));
      }
      var threads = ManagementFactory.getThreadMXBean();
      long cpu = threads.getCurrentThreadCpuTime();
      long start = System.nanoTime();
      long end = start + duration.toNanos();
      long now = start;
      while (now < end || idle.size() < connections) {
        while (!idle.isEmpty() && now < end && intended(start, now) <= now) {
          idle.removeFirst().send(sent, intended(start, now));
          sent++;
        }
        await(selector, start);
        now = System.nanoTime();
      }
      double seconds = (System.nanoTime() - start) / 1e9;
      double micros = (threads.getCurrentThreadCpuTime() - cpu) / 1e3 / responses;
      for (SelectionKey key : selector.keys()) {
        ((Connection) key.attachment()).channel.close();
      }
      return new Measured(responses / seconds, latency, micros);
    }
  }

  private long intended(long start, long now) {
    return intervalNanos == 0 ? now : start + sent * intervalNanos;
  }

  private void await(Selector selector, long start) throws IOException {
    if (intervalNanos == 0 || idle.isEmpty()) {
      selector.select(this::receive, 10);
      return;
    }
    long millis = (intended(start, 0) - System.nanoTime()) / 1_000_000;
    if (millis > 0) {
      selector.select(this::receive, Math.min(millis, 10));
    } else {
      selector.selectNow(this::receive);
    }
  }

  private void receive(SelectionKey key) {
    Connection connection = (Connection) key.attachment();
    try {
      if (connection.receive()) {
        idle.add(connection);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private final class Connection {
    private final Selector selector;
    private final ByteBuffer in = ByteBuffer.allocate(BUFFER_BYTES);
    private int request;
    private long intended;
    private SocketChannel channel;
    private int length;
    private boolean lastOnThisChannel;

    Connection(Selector selector) throws IOException {
      this.selector = selector;
      this.channel = connect();
    }

    private SocketChannel connect() throws IOException {
      var server = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
      SocketChannel connected = SocketChannel.open(server);
      connected.setOption(StandardSocketOptions.TCP_NODELAY, true);
      connected.configureBlocking(false);
      connected.register(selector, SelectionKey.OP_READ, this);
      return connected;
    }

    void send(int request, long intended) throws IOException {
      this.request = request;
      this.intended = intended;
      in.clear();
      length = -1;
      ByteBuffer out = ByteBuffer.wrap(requests.apply(request));
      while (out.hasRemaining()) {
        channel.write(out);
      }
    }

    /** Returns whether the response is complete. */
    boolean receive() throws IOException {
      if (channel.read(in) < 0) {
        throw new IOException("the server closed a connection");
      }
      if (length < 0 && !readHead()) {
        return false;
      }
      if (in.position() < length) {
        return false;
      }
      responses++;
      if (lastOnThisChannel) {
        channel.close();
        channel = connect();
      }
      return true;
    }

    private boolean readHead() throws IOException {
      String text = new String(in.array(), 0, in.position(), StandardCharsets.ISO_8859_1);
      int headEnd = text.indexOf("\r\n\r\n");
      if (headEnd < 0) {
        return false;
      }
      if (!text.startsWith("20", "HTTP/1.1 ".length())) {
        throw new IOException("not a 200 or a 202: " + text);
      }
      long now = System.nanoTime();
      Matcher contentLength = CONTENT_LENGTH.matcher(text).region(0, headEnd);
      length = headEnd + 4 + (contentLength.find() ? Integer.parseInt(contentLength.group(1)) : 0);
      lastOnThisChannel = CLOSE.matcher(text).region(0, headEnd).find();
      latency.recordValue((now - intended) / 1_000);
      Matcher etag = ETAG.matcher(text).region(0, headEnd);
      listener.onResponse(request, etag.find() ? Long.parseLong(etag.group(1)) : -1, intended, now);
      return true;
    }
  }
}
