package dev.endpointpipeline.endtoend.network;

import dev.endpointpipeline.localstack.Routes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Connects processes through relays. Each process has a loopback address of its own, and takes it
 * for the host "localhost"; there, relays listen on the ports of all brokers and of the registry.
 * So a process uses the addresses that brokers advertise, and yet a relay knows who sends. Whoever
 * resolves "localhost" as usual connects directly.
 */
public final class Network implements Routes, AutoCloseable {
  private static final String HOST = "localhost";

  /** Of the loopback interface, and unlikely to be used by others. */
  private static final String ADDRESSES = "127.9.0.";

  private final Path directory;
  private final Map<String, List<Integer>> ports = new LinkedHashMap<>();
  private final Map<Way, Lane> lanes = new HashMap<>();
  private final Map<Way, List<Relay>> relays = new LinkedHashMap<>();
  private int members;

  /** From one process to another, by their names. */
  private record Way(String from, String to) {}

  /**
   * @param directory for the files that tell processes what "localhost" is
   */
  public Network(Path directory) {
    this.directory = directory.toAbsolutePath();
  }

  /** Whether this machine has many loopback addresses, as Linux does. */
  public static boolean isPossible() {
    try (ServerSocket socket = new ServerSocket(0, 0, address(1))) {
      return socket.isBound();
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public String host() {
    return HOST;
  }

  @Override
  public void open(Map<String, List<Integer>> newPorts) {
    close();
    ports.putAll(newPorts);
  }

  /** Lets a process in, with routes to all that listen. */
  @Override
  public List<String> jvmArguments(String process) {
    members++;
    InetAddress own = address(members);
    ports.forEach(
        (other, listening) ->
            relays.put(
                new Way(process, other),
                listening.stream()
                    .map(port -> new Relay(own, port, lane(process, other), lane(other, process)))
                    .toList()));
    return List.of("-Djdk.net.hosts.file=" + hosts(process, own));
  }

  private Path hosts(String process, InetAddress own) {
    Path file = directory.resolve(process + ".hosts");
    try {
      Files.createDirectories(directory);
      // The JVM asks nobody else: it must also find this machine's name
      return Files.writeString(
          file,
          "%s %s%n127.0.0.1 %s%n"
              .formatted(own.getHostAddress(), HOST, InetAddress.getLocalHost().getHostName()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Nothing that one process sends arrives at the other; the other direction works. */
  public void lose(String from, String to) {
    lane(from, to).hold();
  }

  /** What the processes send to each other arrives later, each chunk of up to 64 KiB. */
  public void delay(String one, String other, Duration latency) {
    lane(one, other).delay(latency);
    lane(other, one).delay(latency);
  }

  /** Closes the connections between two processes, and new ones at once. */
  public void refuse(String one, String other) {
    between(one, other).forEach(Relay::refuse);
    between(other, one).forEach(Relay::refuse);
  }

  private List<Relay> between(String from, String to) {
    return relays.getOrDefault(new Way(from, to), List.of());
  }

  /** Makes everything work again. */
  public void heal() {
    relays.values().stream().flatMap(List::stream).forEach(Relay::acceptAgain);
    lanes.values().forEach(Lane::open);
  }

  private Lane lane(String from, String to) {
    return lanes.computeIfAbsent(new Way(from, to), way -> new Lane());
  }

  static InetAddress address(int number) {
    try {
      return InetAddress.getByName(ADDRESSES + number);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends all connections. */
  @Override
  public void close() {
    relays.values().stream().flatMap(List::stream).forEach(Relay::close);
    heal();
    relays.clear();
    lanes.clear();
    ports.clear();
    members = 0;
  }
}
