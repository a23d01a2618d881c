package dev.endpointpipeline.endtoend.benchmark;

import dev.endpointpipeline.localstack.ServiceProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a service's process takes of the machine. */
record Footprint(String name, ServiceProcess service) {
  private static final Pattern TOTAL = Pattern.compile("(?m)^Total +\\d+ +(\\d+)");
  private static final Pattern THREADS = Pattern.compile("(?m)^Threads:\\s+(\\d+)");

  /** Adds the heap in use after a garbage collection, and threads; stops the service for it. */
  void put(String phase, Results results) throws IOException, InterruptedException {
    results.put(phase + "_" + name + "_heap_mb", liveHeapBytes() / 1e6);
    results.put(phase + "_" + name + "_threads", threads());
  }

  /** Processor time since the process was started. */
  Duration cpu() {
    return ProcessHandle.of(service.pid())
        .flatMap(process -> process.info().totalCpuDuration())
        .orElse(Duration.ZERO);
  }

  /** The bytes of live objects, after a garbage collection. */
  double liveHeapBytes() throws IOException, InterruptedException {
    String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    Process process =
        new ProcessBuilder(jcmd, Long.toString(service.pid()), "GC.class_histogram")
            .redirectErrorStream(true)
            .start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    Matcher total = TOTAL.matcher(out);
    return total.find() ? Double.parseDouble(total.group(1)) : Double.NaN;
  }

  /** The number of platform threads. */
  double threads() throws IOException {
    Path status = Path.of("/proc", Long.toString(service.pid()), "status");
    Matcher threads = THREADS.matcher(Files.readString(status));
    return threads.find() ? Double.parseDouble(threads.group(1)) : Double.NaN;
  }
}
