package dev.endpointpipeline.endtoend.benchmark;

import java.io.IOException;
import java.io.UncheckedIOException;
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
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.IntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Sends each stream's requests at its own constant rate, whatever the responses and however late
 * they are. One thread does it all, as it shares the processors with the measured server.
 *
 * <p>A request that is due while all connections of its stream wait for a response is sent late;
 * its latency counts from when it was due.
 */
final class OpenLoad implements AutoCloseable {
  private static final int BUFFER_BYTES = 1 << 14;
  private static final Duration LAST_RESPONSES = Duration.ofSeconds(10);
  private static final Pattern CONTENT_LENGTH = Pattern.compile("(?i)\r\ncontent-length: *(\\d+)");
  private static final Pattern CLOSE = Pattern.compile("(?i)\r\nconnection: *close");
  private static final Pattern RETRY_AFTER = Pattern.compile("(?i)\r\nretry-after: *\\d");
  private static final Pattern ETAG = Pattern.compile("(?i)\r\netag: *\"(\\d+)\"");

  /**
   * Requests of one kind.
   *
   * @param connections how many of its requests can be under way at once
   * @param requests the bytes of the request of a number, counted from 0
   */
  record Stream(String name, int connections, double perSecond, IntFunction<byte[]> requests) {}

  /**
   * A response, or the end of a connection without one.
   *
   * @param request its number in the stream
   * @param status 0 if the connection was closed, or nothing came in time
   * @param revision of the ETag, negative without one
   * @param second since the beginning of the run in which the request was due
   * @param micros from when the request was due until the response
   * @param sinceSentMicros from when it was sent
   */
  record Response(
      Stream stream,
      int request,
      int status,
      boolean hasRetryAfter,
      long revision,
      int second,
      long micros,
      long sinceSentMicros) {}

  /**
   * The end of a run.
   *
   * @param closedConnections how many the server has closed
   * @param secondsUntilLastResponse since the last request was due
   */
  record End(int closedConnections, double secondsUntilLastResponse) {}

  /** Receives every response. */
  @FunctionalInterface
  interface Listener {
    void onResponse(Response response);
  }

  private final InetSocketAddress server;
  private final Listener listener;
  private final Selector selector;
  private final List<Pace> paces = new ArrayList<>();
  private long start;
  private int waiting;
  private int reconnections;

  private OpenLoad(int port, Listener listener) throws IOException {
    this.server = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    this.listener = listener;
    this.selector = Selector.open();
  }

  /**
   * Opens all connections, sends for the duration, and waits a while for the last responses.
   *
   * @return how the run ended
   */
  static End run(int port, List<Stream> streams, Duration duration, Listener listener)
      throws IOException {
    try (OpenLoad load = new OpenLoad(port, listener)) {
      for (Stream stream : streams) {
        load.paces.add(load.new Pace(stream));
      }
      double seconds = load.run(duration);
      return new End(load.reconnections, seconds);
    }
  }

  private double run(Duration duration) throws IOException {
    start = System.nanoTime();
    long end = start + duration.toNanos();
    long giveUp = end + LAST_RESPONSES.toNanos();
    long now = start;
    while (now < end || (isBusy(end) && now < giveUp)) {
      for (Pace pace : paces) {
        pace.sendDue(Math.min(now, end - 1));
      }
      selector.select(this::receive, 1);
      now = System.nanoTime();
    }
    for (Pace pace : paces) {
      pace.countUnsent(end);
    }
    for (SelectionKey key : selector.keys()) {
      Connection connection = (Connection) key.attachment();
      if (connection.isWaiting) {
        connection.respond(0, "");
      }
    }
    return (now - end) / 1e9;
  }

  private boolean isBusy(long end) {
    return waiting > 0 || paces.stream().anyMatch(pace -> pace.due() < end);
  }

  @Override
  public void close() throws IOException {
    for (SelectionKey key : selector.keys()) {
      key.channel().close();
    }
    selector.close();
  }

  private void receive(SelectionKey key) {
    try {
      ((Connection) key.attachment()).receive();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A stream, and how far it is. */
  private final class Pace {
    private final Stream stream;
    private final Deque<Connection> idle = new ArrayDeque<>();
    private int sent;

    Pace(Stream stream) throws IOException {
      this.stream = stream;
      for (int i = 0; i < stream.connections(); i++) {
        idle.add(new Connection(this));
      }
    }

    void sendDue(long now) throws IOException {
      while (!idle.isEmpty() && due() <= now) {
        // The one that was idle for longest, so that all connections are in use
        idle.removeFirst().send(sent, due());
        sent++;
      }
    }

    /** Requests for which no connection became free count as without a response. */
    void countUnsent(long end) {
      for (; due() < end; sent++) {
        listener.onResponse(
            new Response(stream, sent, 0, false, -1, second(due()), micros(due()), micros(due())));
      }
    }

    private long due() {
      return start + (long) (sent / stream.perSecond() * 1e9);
    }
  }

  private int second(long nanos) {
    return (int) ((nanos - start) / 1_000_000_000L);
  }

  private static long micros(long since) {
    return (System.nanoTime() - since) / 1_000;
  }

  private final class Connection {
    private final Pace pace;
    private final ByteBuffer in = ByteBuffer.allocate(BUFFER_BYTES);
    private SocketChannel channel;
    private boolean isWaiting;
    private int request;
    private long due;
    private long sent;

    Connection(Pace pace) throws IOException {
      this.pace = pace;
      this.channel = connect();
    }

    private SocketChannel connect() throws IOException {
      SocketChannel connected = SocketChannel.open(server);
      connected.setOption(StandardSocketOptions.TCP_NODELAY, true);
      connected.configureBlocking(false);
      connected.register(selector, SelectionKey.OP_READ, this);
      return connected;
    }

    void send(int request, long due) throws IOException {
      this.request = request;
      this.due = due;
      this.sent = System.nanoTime();
      in.clear();
      isWaiting = true;
      waiting++;
      ByteBuffer out = ByteBuffer.wrap(pace.stream.requests().apply(request));
      try {
        while (out.hasRemaining()) {
          channel.write(out);
        }
      } catch (IOException e) {
        closed();
      }
    }

    void receive() throws IOException {
      int count;
      try {
        count = channel.read(in);
      } catch (IOException e) {
        count = -1;
      }
      if (count < 0) {
        closed();
        return;
      }
      String head = completeHead();
      if (head == null) {
        return;
      }
      respond(Integer.parseInt(head.substring(9, 12)), head);
      if (CLOSE.matcher(head).find()) {
        reconnect();
      }
      pace.idle.add(this);
    }

    private void closed() throws IOException {
      boolean wasWaiting = isWaiting;
      if (wasWaiting) {
        respond(0, "");
      }
      reconnect();
      if (wasWaiting) {
        pace.idle.add(this);
      }
    }

    private void reconnect() throws IOException {
      reconnections++;
      channel.close();
      channel = connect();
    }

    /** Returns the head of the response once its body is complete. */
    private @Nullable String completeHead() {
      String text = new String(in.array(), 0, in.position(), StandardCharsets.ISO_8859_1);
      int headEnd = text.indexOf("\r\n\r\n");
      if (headEnd < 0) {
        return null;
      }
      String head = text.substring(0, headEnd);
      Matcher length = CONTENT_LENGTH.matcher(head);
      int end = headEnd + 4 + (length.find() ? Integer.parseInt(length.group(1)) : 0);
      if (end > BUFFER_BYTES) {
        throw new IllegalStateException("a response of " + end + " bytes");
      }
      return in.position() < end ? null : head;
    }

    void respond(int status, String head) {
      isWaiting = false;
      waiting--;
      Matcher etag = ETAG.matcher(head);
      listener.onResponse(
          new Response(
              pace.stream,
              request,
              status,
              RETRY_AFTER.matcher(head).find(),
              etag.find() ? Long.parseLong(etag.group(1)) : -1,
              second(due),
              micros(due),
              micros(sent)));
    }
  }
}
