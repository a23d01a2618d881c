package dev.endpointpipeline.worker.runtime.rayserve;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

class SameJsonTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "1 | 1.0",
        "0.1 | 1e-1",
        "12345678901234567890 | 12345678901234567890",
        "{\"a\": 1, \"b\": [true, null, \"x\"]} | {\"b\": [true, null, \"x\"], \"a\": 1.0}",
      })
  void isWhatRayDoesNotTellApart(String one, String other) {
    assertThat(same(one, other)).isTrue();
    assertThat(same(other, one)).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "1 | 2",
        "1 | true",
        "1 | \"1\"",
        "12345678901234567890 | 12345678901234567891",
        "[1, 2] | [2, 1]",
        "[1] | [1, 1]",
        "{\"a\": null} | {}",
        "{\"a\": 1} | {\"b\": 1}",
        "{} | []",
      })
  void isNothingElse(String one, String other) {
    assertThat(same(one, other)).isFalse();
    assertThat(same(other, one)).isFalse();
  }

  @Test
  void membersOfAUserConfigAreInOrder() {
    String one = application("{\"a\": [{\"b\": 1, \"c\": 2}], \"d\": 3}");

    assertThat(sameInOrder(one, one)).isTrue();
    assertThat(sameInOrder(one, application("{\"d\": 3, \"a\": [{\"b\": 1, \"c\": 2}]}")))
        .isFalse();
    assertThat(sameInOrder(one, application("{\"a\": [{\"c\": 2, \"b\": 1}], \"d\": 3}")))
        .isFalse();
    assertThat(sameInOrder(one, application("{\"a\": [{\"b\": 1, \"c\": 2}], \"d\": 4}")))
        .isFalse();
  }

  @Test
  void otherMembersOfAnApplicationAreInNoOrder() {
    assertThat(
            sameInOrder(
                "{\"name\": \"a\", \"deployments\": [{\"name\": \"D\", \"num_replicas\": 1}]}",
                "{\"deployments\": [{\"num_replicas\": 1, \"name\": \"D\"}], \"name\": \"a\"}"))
        .isTrue();
  }

  private static String application(String userConfig) {
    return "{\"deployments\": [{\"user_config\": %s}]}".formatted(userConfig);
  }

  private static boolean sameInOrder(String one, String other) {
    return SameJson.sameInOrder(
        JsonMapper.shared().readTree(one), JsonMapper.shared().readTree(other));
  }

  private static boolean same(String one, String other) {
    return SameJson.same(JsonMapper.shared().readTree(one), JsonMapper.shared().readTree(other));
  }
}
