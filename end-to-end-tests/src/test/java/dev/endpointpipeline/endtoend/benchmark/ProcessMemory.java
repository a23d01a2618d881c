package dev.endpointpipeline.endtoend.benchmark;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What memory another Java process takes, in megabytes. */
final class ProcessMemory {
  private static final Pattern USED = Pattern.compile("total \\d+K, used (\\d+)K");
  private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");
  private static final double KILOBYTES = 1024;

  private ProcessMemory() {}

  /** The used heap after a full collection. */
  static double heapAfterCollection(long pid) throws IOException, InterruptedException {
    tell(pid, "GC.run");
    return find(USED, tell(pid, "GC.heap_info"));
  }

  /** What is in the machine's memory, files that are mapped included. */
  static double resident(long pid) throws IOException {
    return find(RESIDENT, Files.readString(Path.of("/proc", Long.toString(pid), "status")));
  }

  private static String tell(long pid, String command) throws IOException, InterruptedException {
    String program = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    Process jcmd = new ProcessBuilder(program, Long.toString(pid), command).start();
    String output = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    jcmd.waitFor();
    return output;
  }

  private static double find(Pattern pattern, String text) {
    Matcher found = pattern.matcher(text);
    if (!found.find()) {
      throw new IllegalStateException(pattern + " is not in: " + text);
    }
    return Long.parseLong(found.group(1)) / KILOBYTES;
  }
}
