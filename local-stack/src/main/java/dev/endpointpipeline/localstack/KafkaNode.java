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
 * Asks a broker which brokers its cluster has, in <a
 * href="https://kafka.apache.org/protocol#The_Messages_Metadata">Kafka's protocol</a>. Two dozen
 * lines that spare every user of this module a Kafka client and its log about brokers that are not
 * up yet.
 */
final class KafkaNode {
  private static final short METADATA_REQUEST = 3;
  private static final short VERSION = 1;
  private static final int TIMEOUT_MILLIS = 2_000;

  private KafkaNode() {}

  /**
   * The ids of the brokers that the broker on this port deems alive; it names itself only when
   * clients can use it.
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
    out.writeUTF("local-stack"); // Kafka's strings are as writeUTF's, as long as they are ASCII
    out.writeInt(0); // of no topics

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
      in.skipNBytes(Math.max(0, in.readShort())); // rack, of length -1 when none
    }
    return brokers;
  }
}
