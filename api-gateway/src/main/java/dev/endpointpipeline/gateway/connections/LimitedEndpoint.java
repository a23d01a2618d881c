package dev.endpointpipeline.gateway.connections;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.NioEndpoint;
import org.apache.tomcat.util.net.SocketWrapperBase;

/** Limits the connections of one address, so that no client can use all of them. */
final class LimitedEndpoint extends NioEndpoint {
  private final Map<Object, Integer> open = new ConcurrentHashMap<>();
  private int most;
  private Runnable refused = () -> {};

  /** Sets the limit, before the endpoint starts. */
  void limit(int most, Runnable refused) {
    this.most = most;
    this.refused = refused;
  }

  @Override
  protected boolean setSocketOptions(SocketChannel connection) {
    Object address = address(connection);
    int now = open.merge(address, 1, Integer::sum);
    if (most > 0 && now > most) {
      left(address);
      refused.run();
      destroySocket(connection);
      return false;
    }
    if (super.setSocketOptions(connection)) {
      return true;
    }
    if (!connections.containsKey(connection)) {
      // Tomcat has destroyed it, and calls no handler.
      left(address);
    }
    return false;
  }

  /** An accepted connection has ended. */
  void left(SocketWrapperBase<NioChannel> connection) {
    left(address(connection.getSocket().getIOChannel()));
  }

  /** How many addresses have a connection. */
  int addresses() {
    return open.size();
  }

  private void left(Object address) {
    open.computeIfPresent(address, (same, count) -> count == 1 ? null : count - 1);
  }

  /** For IPv6 the network, as a host has all addresses of it. */
  private static Object address(SocketChannel connection) {
    InetAddress address = connection.socket().getInetAddress();
    return address instanceof Inet6Address
        ? (Object) ByteBuffer.wrap(address.getAddress()).getLong()
        : address;
  }
}
