package dev.endpointpipeline.localstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.File;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import org.slf4j.simple.SimpleLogger;

class EndWithParentTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  @TempDir private Path directory;

  /** The parent has only the class path that every user of this module has. */
  @Test
  void runningAndPausedChildrenEndWhenTheirParentIsKilled() throws Exception {
    Path log = directory.resolve("parent.log");
    try (JavaProcess parent =
        JavaProcess.named("parent")
            .classPath(classPathOfADependent(), StackProgram.class.getName())
            .arguments(directory.toString())
            .logFile(log)
            .readyWhen(() -> Files.readString(log).contains(StackProgram.STARTED))
            .start()
            .awaitReady(TIMEOUT)) {
      List<Long> children = childrenNamedIn(log);
      assertThat(children).hasSize(2).allMatch(EndWithParentTest::isAlive);

      parent.kill();

      await().until(() -> children.stream().noneMatch(EndWithParentTest::isAlive));
    }
  }

  private static boolean isAlive(long pid) {
    return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
  }

  private static List<Long> childrenNamedIn(Path log) throws Exception {
    String line =
        Files.readAllLines(log).stream()
            .filter(candidate -> candidate.startsWith(StackProgram.STARTED))
            .findFirst()
            .orElseThrow();
    return Arrays.stream(line.substring(StackProgram.STARTED.length()).trim().split(" "))
        .map(Long::valueOf)
        .toList();
  }

  private static String classPathOfADependent() {
    return Stream.of(StackProgram.class, LocalStack.class, LoggerFactory.class, SimpleLogger.class)
        .map(EndWithParentTest::codeOf)
        .map(Path::toString)
        .collect(Collectors.joining(File.pathSeparator));
  }

  private static Path codeOf(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
