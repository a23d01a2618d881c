package dev.endpointpipeline.endtoend.planted;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.endpointpipeline.endtoend.pipeline.Pipeline;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Each planted bug makes the test fail that has to find it; the same tests pass without bugs. Takes
 * about ten minutes, so it runs only with {@code -Dend-to-end.planted-bugs=all}, or with the names
 * of some, separated by commas.
 */
@Tag("planted-bugs")
class PlantedBugsIT {
  private static final String CHOICE = System.getProperty("end-to-end.planted-bugs", "");
  private static final String TESTS = "dev.endpointpipeline.endtoend.";
  private static final long MINUTES = 5;

  @TempDir private static Path directory;
  private static Path agent;

  @BeforeAll
  static void writeAgent() throws Exception {
    agent = directory.resolve("agent.jar");
    AgentJar.write(agent);
  }

  @ParameterizedTest
  @EnumSource
  void isFound(PlantedBug bug) throws Exception {
    List<String> chosen = Arrays.asList(CHOICE.split(","));
    assumeThat(chosen.contains("all") || chosen.contains(bug.name())).isTrue();
    Path log = Path.of("target", "pipelines", "planted-" + bug + ".log");

    Process test = start(bug, log);
    boolean ended = test.waitFor(MINUTES, TimeUnit.MINUTES);
    test.destroyForcibly();

    String output = Files.readString(log);
    assertThat(ended).as(output).isTrue();
    assertThat(test.exitValue()).as(output).isEqualTo(SingleTest.FAILED);
  }

  private static Process start(PlantedBug bug, Path log) throws Exception {
    Files.createDirectories(log.resolveSibling("."));
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            "-Dapi-gateway.jar=" + System.getProperty("api-gateway.jar"),
            "-Dupdate-worker.jar=" + System.getProperty("update-worker.jar"),
            "-D" + Pipeline.SERVICE_ARGUMENT + "=-javaagent:" + agent + "=" + bug.name(),
            SingleTest.class.getName(),
            TESTS + bug.test())
        .redirectErrorStream(true)
        .redirectOutput(log.toFile())
        .start();
  }
}
