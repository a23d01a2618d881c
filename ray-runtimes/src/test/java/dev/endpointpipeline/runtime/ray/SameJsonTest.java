package dev.endpointpipeline.runtime.ray;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
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

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "1 | 1.0",
        "1 | true",
        "0.0 | false",
        "-0.0 | 0",
        "{\"a\": [{\"b\": 1, \"c\": 2}], \"d\": 3} | {\"d\": 3, \"a\": [{\"b\": 1, \"c\": 2}]}",
        "{\"a\": [{\"b\": 1, \"c\": 2}], \"d\": 3} | {\"a\": [{\"c\": 2, \"b\": 1}], \"d\": 3}",
      })
  void codeTellsApartWhatIsEqualToPython(String one, String other) {
    assertThat(SameJson.toPython(json(one), json(other))).isTrue();
    assertThat(SameJson.toPython(json(other), json(one))).isTrue();
    assertThat(SameJson.toCode(json(one), json(other))).isFalse();
    assertThat(SameJson.toCode(json(other), json(one))).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "1 | 2",
        "1 | \"1\"",
        "null | false",
        "[1, 2] | [2, 1]",
        "2 | true",
        "{} | []",
      })
  void isNotEqualToPython(String one, String other) {
    assertThat(SameJson.toPython(json(one), json(other))).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "0.1 | 1e-1",
        "1.10 | 1.1",
        "{\"a\": [{\"b\": 1.0, \"c\": true}]} | {\"a\": [{\"b\": 1.00, \"c\": true}]}",
      })
  void isTheSameToCode(String one, String other) {
    assertThat(SameJson.toCode(json(one), json(other))).isTrue();
  }

  private static JsonNode json(String text) {
    return JsonMapper.shared().readTree(text);
  }

  private static boolean same(String one, String other) {
    return SameJson.toRay(json(one), json(other));
  }
}
