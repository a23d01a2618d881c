package dev.endpointpipeline.loadreplay.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is redacted. */
class RedactionTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"a":[{"env_vars":{"A":"x","B":7}}]}    | {"a":[{"env_vars":{"A":"redacted","B":"redacted"}}]}
          {"db_password":"x","apiKey":"y"}        | {"db_password":"redacted","apiKey":"redacted"}
          {"a":"use eyJhbGciOi.eyJzdWIi.c2ln now"} | {"a":"use redacted now"}
          {"a":["hf_abcdefghijklmnopqrstuvwx"]}   | {"a":["redacted"]}
          {"a":"AKIAABCDEFGHIJKLMNOP"}            | {"a":"redacted"}
          {"working_dir":"https://u:p@h/x.zip"}   | {"working_dir":"https://redacted@h/x.zip"}
          """)
  void secretsAreReplaced(String body, String expected) {
    assertThat(redacted(body)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{ \"name\" : \"my tokens\",\"n\":1.50 }",
        "{\"max_tokens\":7,\"working_dir\":\"s3://bucket/model.zip\",\"env_vars\":{}}",
        "{\"cap\":{\"cap_id\":\"0b5633ba2b904511ad514346f4d23d4b\"}}",
        ""
      })
  void aBodyWithoutSecretsStaysAsItIs(String body) {
    assertThat(redacted(body)).isEqualTo(body);
  }

  @Test
  void aBodyThatIsNoJsonIsReplaced() {
    assertThat(redacted("{\"env_vars\":{\"A\":\"secret\"")).isEqualTo("redacted");
  }

  @Test
  void numbersKeepTheirDigits() {
    assertThat(redacted("{\"n\":1.2345678901234567890123,\"env_vars\":{\"A\":\"x\"}}"))
        .isEqualTo("{\"n\":1.2345678901234567890123,\"env_vars\":{\"A\":\"redacted\"}}");
  }

  private static String redacted(String body) {
    return new String(
        Redaction.SECRETS.body(body.getBytes(StandardCharsets.UTF_8)), StandardCharsets.UTF_8);
  }
}
