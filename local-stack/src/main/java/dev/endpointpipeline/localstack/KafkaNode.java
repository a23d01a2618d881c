package dev.endpointpipeline.localstack;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.HashSet;
import java.util.Set;

/**
 * Queries a broker for the brokers of its cluster with a <a
 * href="https://kafka.apache.org/protocol#The_Messages_Metadata">Metadata request</a>. This avoids
 * a dependency on a Kafka client, and its warnings about brokers that are not up yet.
 */
final class KafkaNode {
  private static final short METADATA_REQUEST = 3;
  private static final short VERSION = 1;
  private static final int TIMEOUT_MILLIS = 2_000;

  private KafkaNode() {}

  /**
   * The ids of the live brokers according to the broker on this port, which includes itself only
   * when clients can use it.
   */
  static Set<Integer> liveBrokers(int port) throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), TIMEOUT_MILLIS);
      socket.setSoTimeout(TIMEOUT_MILLIS);
      socket.getOutputStream().write(request());
      return brokersIn(new DataInputStream(socket.getInputStream()));
    }
  }

  private static byte[] request() throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(body);
    out.writeShort(METADATA_REQUEST);
    out.writeShort(VERSION);
    out.writeInt(0); // correlation id
    out.writeUTF("local-stack"); // for ASCII, Kafka's strings equal those of writeUTF
    out.writeInt(0); // no topics

    ByteArrayOutputStream message = new ByteArrayOutputStream();
    new DataOutputStream(message).writeInt(body.size());
    body.writeTo(message);
    return message.toByteArray();
  }

  private static Set<Integer> brokersIn(DataInputStream in) throws IOException {
    in.readInt(); // size
    in.readInt(); // correlation id
    Set<Integer> brokers = new HashSet<>();
    for (int left = in.readInt(); left > 0; left--) {
      brokers.add(in.readInt());
      in.readUTF(); // host
      in.readInt(); // port
      in.skipNBytes(Math.max(0, in.readShort())); // rack, with length -1 if null
    }
    return brokers;
  }
}
