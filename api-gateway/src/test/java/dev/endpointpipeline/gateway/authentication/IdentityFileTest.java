package dev.endpointpipeline.gateway.authentication;

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
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class IdentityFileTest {
  private static final String KEY = "gateway.sign-in.token-file";
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(20);

  @TempDir Path directory;
  private Path path;
  private IdentityFile<Names> file;

  @BeforeEach
  void aFileIsFollowed() throws IOException {
    path = Files.writeString(directory.resolve("tokens.yaml"), tokensOf("ann", "bob"));
    file = IdentityFile.follow(path, Names.class, KEY, BETWEEN_LOOKS);
    assertThat(users()).containsExactly("ann", "bob");
  }

  @AfterEach
  void close() {
    file.close();
  }

  @Test
  void whoIsTakenOutIsRevokedSoon() throws IOException {
    Files.writeString(path, tokensOf("bob"));

    await().until(() -> users().equals(List.of("bob")));
  }

  @Test
  void changeIsSeenWhateverTheTimesOfTheFileSay() throws IOException {
    FileTime before = Files.getLastModifiedTime(path);
    Path other = Files.writeString(directory.resolve("other"), tokensOf("ann", "eve"));
    Files.setLastModifiedTime(other, before);

    Files.move(other, path, StandardCopyOption.REPLACE_EXISTING);

    await().until(() -> users().equals(List.of("ann", "eve")));
  }

  @Test
  void whoeverIsStillWritingIsWaitedFor() throws IOException {
    try (var looked = IdentityFile.follow(path, Names.class, KEY, Duration.ofDays(1))) {
      Files.writeString(path, tokensOf("ann"));
      looked.look();
      Files.writeString(path, tokensOf("ann", "eve"));
      looked.look();
      assertThat(users(looked)).containsExactly("ann", "bob");

      looked.look();
      assertThat(users(looked)).containsExactly("ann", "eve");
    }
  }

  @Test
  void brokenFileLeavesTheOldContentAndIsReportedOnce(CapturedOutput log) throws IOException {
    Files.writeString(path, "tokens: [{sha256: 'not shown'");

    await().until(() -> log.getOut().contains("stays in effect"));
    assertThat(users()).containsExactly("ann", "bob");
    assertThat(log.getOut()).contains(KEY + ": " + path + ": not valid YAML at line 1");

    // when it is mended, after further looks at the broken one
    Files.writeString(path, tokensOf("eve"));
    await().until(() -> users().equals(List.of("eve")));
    assertThat(log.getOut()).containsOnlyOnce("stays in effect").doesNotContain("not shown");
  }

  @Test
  void fileThatIsGoneLeavesTheOldContent(CapturedOutput log) throws IOException {
    Files.delete(path);

    await().until(() -> log.getOut().contains("stays in effect"));
    assertThat(users()).containsExactly("ann", "bob");

    Files.writeString(path, tokensOf("eve"));
    await().until(() -> users().equals(List.of("eve")));
    assertThat(log.getOut()).containsOnlyOnce("stays in effect");
  }

  @Test
  void whatIsWrongIsSaidWithoutQuotingTheFile() throws IOException {
    Files.writeString(path, "tokens:\n  - secret: [}\n");

    assertThatThrownBy(() -> IdentityFile.read(path, Names.class, KEY))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith(KEY + ": " + path + ": not valid YAML at line 2")
        .hasMessageNotContaining("secret")
        .hasNoCause();
  }

  @Test
  void keyThatIsGivenTwiceIsRefused() throws IOException {
    Files.writeString(path, tokensOf("ann") + tokensOf("bob"));

    assertThatThrownBy(() -> IdentityFile.read(path, Names.class, KEY))
        .hasMessageContaining("not valid YAML");
  }

  private List<String> users() {
    return users(file);
  }

  private static List<String> users(IdentityFile<Names> file) {
    return file.get().tokens();
  }

  private static String tokensOf(String... users) {
    return "tokens:\n" + String.join("", Stream.of(users).map(u -> "  - " + u + "\n").toList());
  }

  record Names(List<String> tokens) {}
}
