package dev.endpointpipeline.localstack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which archive of class data a program uses. */
class ClassDataTest {
  @TempDir private Path directory;

  @Test
  void programWithoutArchiveStartsWithoutOne() {
    assertThat(archive("program", jar("a.jar")).argumentsToUse()).isEmpty();
  }

  @Test
  void whatWasRecordedIsUsed() throws Exception {
    ClassDataArchive archive = archive("program", jar("a.jar"));

    record(archive);

    assertThat(archive.exists()).isTrue();
    assertThat(archive.argumentsToUse()).first().asString().contains(directory + "/program-");
  }

  @Test
  void archiveOfAnotherClassPathOrARebuiltJarIsNotUsed() throws Exception {
    Path jar = jar("a.jar");
    record(archive("program", jar));

    assertThat(archive("program", jar("b.jar")).exists()).isFalse();

    Files.writeString(jar, "rebuilt");
    assertThat(archive("program", jar).exists()).isFalse();
  }

  @Test
  void newArchiveReplacesOlderOnesOfTheSameProgramOnly() throws Exception {
    record(archive("program", jar("a.jar")));
    record(archive("other", jar("a.jar")));

    record(archive("program", jar("b.jar")));

    assertThat(archive("program", jar("a.jar")).exists()).isFalse();
    assertThat(archive("program", jar("b.jar")).exists()).isTrue();
    assertThat(archive("other", jar("a.jar")).exists()).isTrue();
  }

  @Test
  void jvmThatWroteNothingLeavesTheOldArchive() throws Exception {
    ClassDataArchive archive = archive("program", jar("a.jar"));
    record(archive);

    archive.publish();

    assertThat(archive.exists()).isTrue();
  }

  /** As a JVM does it. */
  private static void record(ClassDataArchive archive) throws IOException {
    List<String> arguments = archive.argumentsToRecord();
    Files.writeString(Path.of(arguments.get(0).replaceFirst(".*=", "")), "class data");
    archive.publish();
    try (Stream<Path> files = Files.list(archive.directory())) {
      assertThat(files).noneMatch(file -> file.toString().endsWith(".recording"));
    }
  }

  private ClassDataArchive archive(String name, Path jar) {
    return new ClassDataArchive(directory, name, jar.toString());
  }

  private Path jar(String name) {
    try {
      Path jar = directory.resolve(name);
      return Files.exists(jar) ? jar : Files.writeString(jar, name);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
