package dev.endpointpipeline.demo;

import dev.endpointpipeline.localstack.JavaProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;

/** The last lines of a process's log: what to read when it has ended. */
final class LogTail {
  private static final int LINES = 25;

  private LogTail() {}

  static String of(JavaProcess process) {
    try {
      // Any byte is a Latin-1 character, and a log may end within a character
      List<String> lines = Files.readAllLines(process.logFile(), StandardCharsets.ISO_8859_1);
      List<String> tail = lines.subList(Math.max(0, lines.size() - LINES), lines.size());
      return "%s%n(%s)".formatted(String.join(System.lineSeparator(), tail), process.logFile());
    } catch (IOException e) {
      return "(%s cannot be read: %s)".formatted(process.logFile(), e.getMessage());
    }
  }
}
