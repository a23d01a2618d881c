package dev.endpointpipeline.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.endpointpipeline.endtoend.pipeline.AccessKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The examples of the README work as documented. */
@WithPipeline
class ReadmeIT {
  private static final Pattern JAVA = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
  private static final Pattern SDK_VERSION =
      Pattern.compile("<artifactId>huaweicloud-sdk-\\w+</artifactId>\n *<version>([0-9.]+)<");
  private static final int TIMEOUT_SECONDS = 60;

  private final SharedPipeline shared;

  @TempDir Path directory;

  ReadmeIT(SharedPipeline shared) {
    this.shared = shared;
  }

  @ParameterizedTest
  @ValueSource(strings = {"README.md", "README.zh.md"})
  void exampleOfTheSdkRuns(String readme) throws IOException, InterruptedException {
    Path program = directory.resolve("Endpoints.java");
    Files.writeString(program, onlyMatch(JAVA, readme));
    Path stack =
        Files.writeString(
            directory.resolve("stack.properties"),
            """
            gateway.url=http://127.0.0.1:%d
            workspace=of-the-readme
            ak=%s
            sk=%s
            project_id=%s
            """
                .formatted(
                    shared.gateway().port(),
                    AccessKey.OF_ANN.id(),
                    AccessKey.OF_ANN.secret(),
                    AccessKey.PROJECT));

    assertThat(outputOf(program, stack).lines())
        .containsExactly("accepted as second", "shown as second", "listed: 1");
  }

  @Test
  void sdkVersionMatchesTheTests() throws IOException {
    // From the SDK's jar on this class path
    assertThat(System.getProperty("java.class.path"))
        .contains("huaweicloud-sdk-dataartsfabric-" + onlyMatch(SDK_VERSION, "README.md") + ".jar")
        .contains(
            "huaweicloud-sdk-dataartsfabric-" + onlyMatch(SDK_VERSION, "README.zh.md") + ".jar");
  }

  private static String onlyMatch(Pattern pattern, String readme) throws IOException {
    Matcher matcher = pattern.matcher(Files.readString(Path.of("..", readme)));
    assertThat(matcher.results()).as(pattern + " in " + readme).hasSize(1);
    assertThat(matcher.reset().find()).isTrue();
    return matcher.group(1);
  }

  /** Runs the example as the README describes: java compiles a single file itself. */
  private String outputOf(Path program, Path stack) throws IOException, InterruptedException {
    Path output = directory.resolve("output");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                program.toString(),
                stack.toString())
            .redirectOutput(output.toFile())
            .redirectError(directory.resolve("errors").toFile())
            .start();
    try {
      assertThat(process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)).as("ended").isTrue();
      assertThat(process.exitValue())
          .as(Files.readString(directory.resolve("errors"), StandardCharsets.UTF_8))
          .isZero();
      return Files.readString(output);
    } finally {
      process.destroyForcibly();
    }
  }
}
