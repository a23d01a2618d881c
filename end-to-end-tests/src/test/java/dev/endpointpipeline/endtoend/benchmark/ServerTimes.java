package dev.endpointpipeline.endtoend.benchmark;

import dev.endpointpipeline.localstack.ServiceProcess;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.HdrHistogram.Histogram;

/**
 * How long a gateway says that its calls took, from its log: without the time in which generator
 * and network had them.
 */
final class ServerTimes {
  private static final Pattern CALL =
      Pattern.compile("method=\"([A-Z]+)\" path=\"\\S+\" status=\"(\\d+)\" took_ms=\"(\\d+)\"");

  private final Path log;
  private final long begin;
  private long end;

  /** Begins now. */
  ServerTimes(ServiceProcess gateway) throws IOException {
    log = gateway.process().logFile();
    begin = Files.size(log);
  }

  /** Ends now. */
  void end() throws IOException {
    end = Files.size(log);
  }

  /** Adds the times of the calls between beginning and end, by method and status. */
  void put(String phase, Results results) {
    Map<String, Histogram> times = new TreeMap<>();
    Matcher call = CALL.matcher(lines());
    while (call.find()) {
      times
          .computeIfAbsent(call.group(1) + "_" + call.group(2), kind -> new Histogram(3))
          .recordValue(1_000 * Long.parseLong(call.group(3)));
    }
    times.forEach((kind, micros) -> results.putMillis(phase + "_server_" + kind, micros));
  }

  private String lines() {
    try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
      byte[] lines = new byte[Math.toIntExact(end - begin)];
      file.seek(begin);
      file.readFully(lines);
      return new String(lines, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
