package dev.endpointpipeline.gateway.authentication.accesskey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.endpointpipeline.service.file.FollowedFile;
import dev.endpointpipeline.service.yaml.StrictYaml;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class AccessKeyFileTest {
  private static final String SECRET = "secret-of-sixteen-or-more";

  private static final String ONE_KEY =
      "access_keys: [{ak: AK2, sk: SECRET, user: {user_name: bob}, grants: [{workspaces: [ws-1]}]}]";

  @TempDir Path directory;

  @Test
  void keyIsFoundByItsId() throws IOException {
    AccessKeyFile file =
        read(
            """
            access_keys:
              - ak: AK1
                sk: SECRET
                project_id: p-1
                user: {domain_name: acme, user_name: ann}
                grants: [{workspaces: [ws-1], actions: [endpoint:show]}]
              - {ak: AK2, sk: SECRET, user: {user_name: bob}, grants: [{workspaces: ["*"]}]}
            """);
    assertThat(file.find("AK1").orElseThrow().caller().user().getUserName()).isEqualTo("ann");
    assertThat(file.find("AK1").orElseThrow().isFor("p-2")).isFalse();
    assertThat(file.find("AK2").orElseThrow().isFor("p-2")).isTrue();
    assertThat(file.find("AK3")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "access_keys: []",
        "access_keys: [null]",
        "access_keys: SECRET",
        "access_keys: [AK1, SECRET]",
        "access_keys: [{ak: AK1, sk: SECRET",
        "access_keys: [{ak: A, sk: SECRET, user: {}, grants: [{workspaces: [w]}], more: SECRET}]",
        "access_keys: [{ak: 'A K', sk: SECRET, user: {}, grants: [{workspaces: [ws-1]}]}]",
        "access_keys: [{ak: AK1, user: {}, grants: [{workspaces: [ws-1]}]}]",
        "access_keys: [{ak: AK1, sk: short, user: {}, grants: [{workspaces: [ws-1]}]}]",
        "access_keys: [{ak: AK1, sk: {is: SECRET}, user: {}, grants: [{workspaces: [ws-1]}]}]",
        "access_keys: [{ak: AK1, sk: SECRET, grants: [{workspaces: [ws-1]}]}]",
        "access_keys: [{ak: AK1, sk: SECRET, user: {}}]",
        "access_keys: [{ak: A, sk: SECRET, user: {}, grants: [{workspaces: [w]}]}, {ak: A, sk: SECRET, user: {}, grants: [{workspaces: [w]}]}]",
      })
  void malformedFileIsRefusedWithoutSayingASecret(String content) {
    assertThatIllegalStateException()
        .isThrownBy(() -> read(content))
        .withMessageContaining(AccessKeyConfiguration.FILE + ": " + directory)
        .satisfies(e -> assertThat(stackTrace(e)).doesNotContain(SECRET));
  }

  @Test
  void fileThatEverybodyCanReadIsWarnedOf(CapturedOutput output) throws IOException {
    Path file = file(ONE_KEY);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    AccessKeyFile.warnIfReadableByAll(file);
    assertThat(output).doesNotContain("every user");

    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    AccessKeyFile.warnIfReadableByAll(file);
    assertThat(output).contains("every user of this machine can read").doesNotContain(SECRET);
  }

  private AccessKeyFile read(String content) throws IOException {
    try (var followed =
        FollowedFile.follow(
            file(content),
            AccessKeyConfiguration.FILE,
            text -> StrictYaml.read(text, AccessKeyFile.class))) {
      return followed.get();
    }
  }

  private Path file(String content) throws IOException {
    return Files.writeString(
        directory.resolve("access-keys.yaml"), content.replace("SECRET", SECRET));
  }

  private static String stackTrace(Throwable e) {
    StringWriter text = new StringWriter();
    e.printStackTrace(new PrintWriter(text));
    return text.toString();
  }
}
