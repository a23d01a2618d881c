package dev.endpointpipeline.gateway.errors;

import static org.assertj.core.api.Assertions.assertThat;

import dev.endpointpipeline.model.request.Violation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class FailureTest {
  private static final Path DOCUMENTATION = Path.of("..", "docs", "errors.md");

  @ParameterizedTest
  @EnumSource
  void isDocumentedForCallers(Failure failure) throws IOException {
    assertThat(Files.readString(DOCUMENTATION))
        .contains("| " + failure.status() + " | `" + failure.code() + "`");
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "FORBIDDEN")
  void keepsTheLengthsOfTheApiPage(Failure failure) {
    assertThat(failure.code()).hasSizeBetween(8, 36);
    assertThat(failure.message()).hasSizeBetween(2, 512);
    assertThat(failure.solution()).hasSizeBetween(1, 4096);
  }

  @Test
  void messageNamesTheFirstViolationAndStaysWithinItsBound() {
    Violation violation = new Violation("f".repeat(300), "r".repeat(300));
    JsonNode body =
        JsonMapper.shared()
            .readTree(
                FailureResponse.body(Failure.INVALID_REQUEST, Collections.nCopies(3, violation)));
    assertThat(body.get("error_msg").asString())
        .hasSizeLessThanOrEqualTo(512)
        .startsWith("The request is invalid: fff")
        .endsWith("… (and 2 more)");
    assertThat(body.get("details")).hasSize(3);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void messageIsNeverCutWithinACharacter(int before) {
    Violation violation = new Violation("f".repeat(before), "\uD83D\uDE00".repeat(300));
    String message =
        JsonMapper.shared()
            .readTree(FailureResponse.body(Failure.INVALID_REQUEST, List.of(violation)))
            .get("error_msg")
            .asString();
    assertThat(message).hasSizeBetween(511, 512).endsWith("\uD83D\uDE00…");
  }

  @Test
  void responseWithoutDetailsHasNone() {
    JsonNode body =
        JsonMapper.shared().readTree(FailureResponse.body(Failure.KAFKA_UNAVAILABLE, List.of()));
    assertThat(body.has("details")).isFalse();
  }
}
