package dev.endpointpipeline.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.endpointpipeline.demo.services.PipelineServices;
import dev.endpointpipeline.endtoend.pipeline.AccessKey;
import dev.endpointpipeline.localstack.ServiceProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * The API used by Huawei Cloud's SDK for Python. The tests are in {@code
 * python-sdk/test_endpoints.py}. They need Python, so they run with {@code -Ppython-sdk} only.
 */
@WithPipeline
@EnabledIfSystemProperty(named = "python-sdk.directory", matches = ".+")
class PythonSdkIT {
  private static final int TIMEOUT_SECONDS = 120;

  private final SharedPipeline shared;

  PythonSdkIT(SharedPipeline shared) {
    this.shared = shared;
  }

  @Test
  void sdkProgramPasses() throws IOException, InterruptedException {
    ServiceProcess slow =
        shared
            .pipeline()
            .startGateway(
                PipelineServices.SMALL,
                "--gateway.rate-limit.requests-per-second=2",
                "--gateway.rate-limit.burst=2")
            .awaitReady();
    Path python = Path.of(System.getProperty("python-sdk.directory"), "venv", "bin", "python");
    ProcessBuilder program =
        new ProcessBuilder(python.toString(), Path.of("python-sdk", "test_endpoints.py").toString())
            .redirectErrorStream(true);
    program
        .environment()
        .putAll(
            Map.of(
                "PYTHONDONTWRITEBYTECODE", "1",
                "GATEWAY", url(shared.gateway()),
                "SLOW_GATEWAY", url(slow),
                "ANN_AK", AccessKey.OF_ANN.id(),
                "ANN_SK", AccessKey.OF_ANN.secret(),
                "ANN_PROJECT", AccessKey.PROJECT,
                "EVE_AK", AccessKey.OF_EVE.id(),
                "EVE_SK", AccessKey.OF_EVE.secret()));
    Process running = program.start();
    // Print line by line on another thread, so that a hanging program is detected
    Thread printing =
        new Thread(() -> running.inputReader(UTF_8).lines().forEach(PythonSdkIT::print));
    printing.start();
    try {
      assertThat(running.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)).as("ended").isTrue();
      assertThat(running.exitValue()).as("see the output for failures").isZero();
    } finally {
      running.destroyForcibly();
      printing.join();
      slow.close();
    }
  }

  private static void print(String line) {
    System.out.println("python-sdk: " + line);
  }

  private static String url(ServiceProcess gateway) {
    return "http://127.0.0.1:" + gateway.port();
  }
}
