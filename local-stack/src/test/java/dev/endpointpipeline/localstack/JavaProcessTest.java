package dev.endpointpipeline.localstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JavaProcessTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(20);

  @TempDir private Path directory;
  private Path log;
  private @Nullable JavaProcess process;

  @BeforeEach
  void setUp() {
    log = directory.resolve("logs").resolve("program.log");
  }

  @AfterEach
  void endProcess() {
    if (process != null) {
      process.close();
    }
  }

  @Test
  void jarRunsWithItsArgumentsEnvironmentAndJvmArguments() throws Exception {
    process =
        JavaProcess.named("program")
            .jar(jar(Program.class.getName()))
            .jvmArguments("-Dcolour=green")
            .environment("SHAPE", "round")
            .arguments("sleep", "two words")
            .logFile(log)
            .readyWhen(() -> Files.readString(log).contains("going"))
            .start()
            .awaitReady(TIMEOUT);

    assertThat(log).content().contains("sleep, two words, green, round");
  }

  @Test
  void jarWithoutMainClassIsRefused() throws Exception {
    Path jar = jar(null);

    assertThatThrownBy(() -> JavaProcess.named("program").jar(jar))
        .isInstanceOf(LocalStackException.class)
        .hasMessage("program: Main-Class in %s: none", jar);
  }

  @Test
  void deathBeforeItIsReadyIsReportedAtOnceWithTheEndOfItsLog() {
    JavaProcess dying = program("die").readyWhen(() -> false).start();
    process = dying;

    assertThatThrownBy(() -> dying.awaitReady(Duration.ofHours(1)))
        .isInstanceOf(ProcessDiedException.class)
        .hasMessageStartingWith("program: exited with code 3")
        .hasMessageContaining(log.toString())
        .hasMessageContaining("the reason why");
  }

  @Test
  void exceptionOfTheMainMethodIsInTheLogAsWithoutTheWrapper() {
    JavaProcess failing = program("fail").readyWhen(() -> false).start();
    process = failing;

    assertThatThrownBy(() -> failing.awaitReady(TIMEOUT))
        .isInstanceOf(ProcessDiedException.class)
        .hasMessageContaining("exited with code 1")
        .hasMessageContaining("Exception in thread \"main\" java.lang.IllegalStateException: ouch");
  }

  @Test
  void processThatIsNotReadyInTimeIsReportedWithTheReason() {
    JavaProcess slow =
        program("sleep")
            .readyWhen(
                () -> {
                  throw new IOException("no response");
                })
            .start();
    process = slow;

    assertThatThrownBy(() -> slow.awaitReady(Duration.ofMillis(200)))
        .isInstanceOf(LocalStackException.class)
        .hasMessageStartingWith("program: not ready within PT0.2S")
        .hasRootCauseMessage("no response");
    assertThat(slow.isAlive()).isTrue();
  }

  @Test
  void pausedProcessCanBeStopped() {
    JavaProcess paused = program("sleep").start();
    process = paused;
    paused.pause();

    assertThat(paused.stop(TIMEOUT)).isTrue();
    assertThat(paused.isAlive()).isFalse();
  }

  @Test
  void processThatHasEndedCannotBePaused() {
    JavaProcess ended = program("sleep").start();
    ended.kill();

    assertThatThrownBy(ended::pause)
        .isInstanceOf(LocalStackException.class)
        .hasMessage("program: cannot be paused, it has exited");
  }

  private JavaProcess.Builder program(String argument) {
    return JavaProcess.named("program")
        .classPath(System.getProperty("java.class.path"), Program.class.getName())
        .arguments(argument)
        .logFile(log);
  }

  private Path jar(@Nullable String mainClass) throws IOException {
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    if (mainClass != null) {
      manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, mainClass);
    }
    Path file = directory.resolve("program.jar");
    try (OutputStream out = Files.newOutputStream(file);
        JarOutputStream jar = new JarOutputStream(out, manifest);
        var code = Program.class.getResourceAsStream("JavaProcessTest$Program.class")) {
      jar.putNextEntry(new JarEntry(Program.class.getName().replace('.', '/') + ".class"));
      if (code != null) {
        code.transferTo(jar);
      }
    }
    return file;
  }

  static final class Program {
    private Program() {}

    public static void main(String[] args) throws InterruptedException {
      System.out.println(
          String.join(", ", args)
              + ", "
              + System.getProperty("colour")
              + ", "
              + System.getenv("SHAPE"));
      switch (args[0]) {
        case "sleep" -> {
          System.out.println("going");
          TimeUnit.MINUTES.sleep(10);
        }
        case "fail" -> throw new IllegalStateException("ouch");
        default -> {
          System.out.println("the reason why");
          System.exit(3);
        }
      }
    }
  }
}
