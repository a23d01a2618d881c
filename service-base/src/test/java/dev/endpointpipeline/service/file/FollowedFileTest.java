package dev.endpointpipeline.service.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** A file of names, one on a line, of which none may be empty. */
@ExtendWith(OutputCaptureExtension.class)
class FollowedFileTest {
  private static final String KEY = "service.names-file";
  private static final Duration NEVER = Duration.ofDays(1);

  @TempDir private Path directory;
  private Path path;
  private FollowedFile<List<String>> file;

  @BeforeEach
  void aFileIsFollowed() throws IOException {
    path = directory.resolve("names");
    write("ann", "bob");
    file = FollowedFile.follow(path, KEY, FollowedFileTest::names, NEVER);
    assertThat(file.get()).containsExactly("ann", "bob");
  }

  @AfterEach
  void close() {
    file.close();
  }

  @Test
  void changeTakesEffectWithoutBeingAskedFor() throws IOException {
    try (var read =
        FollowedFile.follow(path, KEY, FollowedFileTest::names, Duration.ofMillis(20))) {
      write("bob");

      await().until(() -> read.get().equals(List.of("bob")));
    }
  }

  @Test
  void changeTakesEffectWhenTwoReadsFindTheSame() throws IOException {
    write("eve");
    file.readAgain();
    assertThat(file.get()).containsExactly("ann", "bob");

    file.readAgain();
    assertThat(file.get()).containsExactly("eve");
  }

  @Test
  void halfWrittenFileNeverTakesEffect() throws IOException {
    write("ann");
    file.readAgain();
    write("ann", "eve");
    file.readAgain();
    assertThat(file.get()).containsExactly("ann", "bob");

    file.readAgain();
    assertThat(file.get()).containsExactly("ann", "eve");
  }

  @Test
  void changeIsSeenWhateverTheTimesOfTheFileSay() throws IOException {
    FileTime before = Files.getLastModifiedTime(path);
    Path other = Files.writeString(directory.resolve("other"), "eve");
    Files.setLastModifiedTime(other, before);

    Files.move(other, path, StandardCopyOption.REPLACE_EXISTING);

    readTwice();
    assertThat(file.get()).containsExactly("eve");
  }

  @Test
  void mountedConfigMapThatIsReplacedTakesEffect() throws IOException {
    Files.writeString(Files.createDirectory(directory.resolve("..1")).resolve("names"), "ann");
    Files.writeString(Files.createDirectory(directory.resolve("..2")).resolve("names"), "eve");
    Path data = Files.createSymbolicLink(directory.resolve("..data"), Path.of("..1"));
    Path mounted =
        Files.createSymbolicLink(directory.resolve("mounted"), Path.of("..data", "names"));
    try (var read = FollowedFile.follow(mounted, KEY, FollowedFileTest::names, NEVER)) {
      assertThat(read.get()).containsExactly("ann");

      Path next = Files.createSymbolicLink(directory.resolve("..data_tmp"), Path.of("..2"));
      Files.move(next, data, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);

      read.readAgain();
      read.readAgain();
      assertThat(read.get()).containsExactly("eve");
    }
  }

  @Test
  void contentIsTheSameObjectAsLongAsTheFileIs() {
    List<String> first = file.get();

    readTwice();

    assertThat(file.get()).isSameAs(first);
  }

  @Test
  void refusedFileLeavesTheOldContentAndIsReportedOnce(CapturedOutput log) throws IOException {
    write("ann", "");
    readTwice();
    readTwice();
    assertThat(file.get()).containsExactly("ann", "bob");
    assertThat(log.getOut())
        .containsOnlyOnce("its previous content stays in effect")
        .contains(KEY + ": " + path + ": line 2: empty");

    // when it is corrected
    write("eve");
    readTwice();
    assertThat(file.get()).containsExactly("eve");
    assertThat(log.getOut()).containsOnlyOnce("the changed file is in effect");
  }

  @Test
  void missingFileLeavesTheOldContentAndIsReportedOnce(CapturedOutput log) throws IOException {
    Files.delete(path);
    readTwice();
    readTwice();
    assertThat(file.get()).containsExactly("ann", "bob");
    assertThat(log.getOut())
        .containsOnlyOnce("its previous content stays in effect")
        .contains(KEY + ": " + path + ": java.nio.file.NoSuchFileException");

    write("eve");
    readTwice();
    assertThat(file.get()).containsExactly("eve");
  }

  @Test
  void fileThatIsMissingForAMomentIsNotReported(CapturedOutput log) throws IOException {
    Files.delete(path);
    file.readAgain();
    write("eve");
    readTwice();

    assertThat(file.get()).containsExactly("eve");
    assertThat(log.getOut()).doesNotContain("stays in effect");
  }

  @Test
  void fileThatIsNotUtf8LeavesTheOldContent(CapturedOutput log) throws IOException {
    Files.write(path, new byte[] {'a', (byte) 0xff});
    readTwice();

    assertThat(file.get()).containsExactly("ann", "bob");
    assertThat(log.getOut()).contains(": not UTF-8");
  }

  @Test
  void faultOfTheParserLeavesTheOldContentAndIsNotQuoted(CapturedOutput log) throws IOException {
    write("fault");
    readTwice();
    assertThat(file.get()).containsExactly("ann", "bob");
    assertThat(log.getOut()).contains("UnsupportedOperationException").doesNotContain("a secret");

    write("eve");
    readTwice();
    assertThat(file.get()).containsExactly("eve");
  }

  @Test
  void refusedFileFailsTheStartAndIsNotQuoted() throws IOException {
    write("ann", "");

    assertThatThrownBy(() -> FollowedFile.follow(path, KEY, FollowedFileTest::names))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(KEY + ": " + path + ": line 2: empty")
        .hasNoCause();
  }

  @Test
  void missingFileFailsTheStart() throws IOException {
    Files.delete(path);

    assertThatThrownBy(() -> FollowedFile.follow(path, KEY, FollowedFileTest::names))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith(KEY + ": " + path + ": java.nio.file.NoSuchFileException");
  }

  private void readTwice() {
    file.readAgain();
    file.readAgain();
  }

  private void write(String... names) throws IOException {
    Files.writeString(path, String.join("\n", names));
  }

  private static List<String> names(String text) {
    List<String> names = List.of(text.split("\n", -1));
    if (names.contains("fault")) {
      throw new UnsupportedOperationException("a secret");
    }
    if (names.contains("")) {
      throw new IllegalArgumentException("line " + (names.indexOf("") + 1) + ": empty");
    }
    return names;
  }
}
