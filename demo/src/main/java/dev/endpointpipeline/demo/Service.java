package dev.endpointpipeline.demo;

import dev.endpointpipeline.localstack.JavaProcess;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * One of the pipeline's services as a process.
 *
 * @param readiness its probe
 */
record Service(JavaProcess process, URI readiness) {
  private static final int PROBE_MILLIS = 1_000;

  /** Starts the jar that the build of a module has made, with JVM settings for a quick start. */
  static Service start(String module, RunDirectory directory, int probePort, String... settings) {
    JavaProcess process =
        JavaProcess.named(module)
            .jar(jar(module))
            .jvmArguments(
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx256m",
                "-XX:+ExitOnOutOfMemoryError")
            .arguments(settings)
            .logFile(directory.log(module))
            .start();
    return new Service(
        process, URI.create("http://127.0.0.1:" + probePort + "/actuator/health/readiness"));
  }

  private static Path jar(String module) {
    // The build writes it into the manifest of this program's jar
    String version = Service.class.getPackage().getImplementationVersion();
    Path jar = Path.of(module, "target", "%s-%s-exec.jar".formatted(module, version));
    if (!Files.isRegularFile(jar)) {
      throw new QuickstartFailedException(
          jar + ": missing (expected: built, and this program started by ./quickstart)");
    }
    return jar.toAbsolutePath();
  }

  boolean isReady() {
    try {
      HttpURLConnection probe = (HttpURLConnection) readiness.toURL().openConnection();
      probe.setConnectTimeout(PROBE_MILLIS);
      probe.setReadTimeout(PROBE_MILLIS);
      try {
        return probe.getResponseCode() == HttpURLConnection.HTTP_OK;
      } finally {
        probe.disconnect();
      }
    } catch (IOException notYet) {
      return false;
    }
  }
}
