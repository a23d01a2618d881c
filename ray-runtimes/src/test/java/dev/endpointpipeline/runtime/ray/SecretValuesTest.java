package dev.endpointpipeline.runtime.ray;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SecretValuesTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "KEY",
        "API_KEY",
        "apiKey",
        "OPENAIKEY",
        "HF_TOKEN",
        "HFTOKEN",
        "DB_PASSWORD",
        "dbPassword",
        "MYSECRETS",
        "AWS_SECRET_ACCESS_KEY",
        "OBS_AK",
        "OBS_SK",
        "GOOGLE_CREDENTIALS",
        "SENTRY_DSN",
        "PGPASSWORD",
        "REDIS_PASS",
        "BASIC_AUTH",
        "SIGNING_KEYS",
        "my.jwt"
      })
  void isHiddenWhateverItIsIfItsNameSaysSo(String name) {
    assertThat(SecretValues.in(name, "plain-value")).containsExactly("plain-value");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "9f86d081884c7d65",
        "5b1f9d0e-7c1a-4c52-9a3e-1f6e0c7d2b11",
        "ghp_16C7e42F292c6912E7710c838347Ae178B4a",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U",
        "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
        "Tr0ub4dor&3",
        "P@ssw0rd",
        "correcthorsebatterystaplecorrecthorse",
        "12345678901234567890",
        "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSj\n-----END PRIVATE KEY-----",
        "host=db user=app password=hunter-two",
        "{\"password\": \"hunter-two\"}",
        "DefaultEndpointsProtocol=https;AccountKey=abc",
      })
  void isHiddenIfItLooksLikeASecret(String value) {
    assertThat(SecretValues.in("SETTING", value)).containsExactly(value);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/models/resnet50/weights.bin",
        "./data",
        "s3://bucket/models/llama-3.1-8b/v1.2.3/model-00001-of-00004.safetensors",
        "https://huggingface.co/meta-llama/Llama-3.1-8B-Instruct",
        "meta-llama/Llama-3.1-8B-Instruct",
        "redis://cache:6379/0",
        "MoritzLaurer/DeBERTa-v3-base-mnli-fever-anli-ling-wanli",
        "cuda:0",
        "bfloat16",
        "us-east-1",
        "0.0.0.0:8000",
        "2024-05-01T12:30:00Z",
        "info",
        "4096",
        "1.5e-3",
        "a sentence, with words and 2 numbers.",
        "中文",
        "getHttpClientFactoryBean",
        "",
      })
  void isShownIfItIsPlain(String value) {
    assertThat(SecretValues.in("SETTING", value)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "postgresql://app:hunter-two@db:5432/main | hunter-two",
        "redis://hunter-two@cache | hunter-two",
        "https://host/x.zip?region=eu&token=hunter-two | hunter-two",
        "s3://bucket/5b1f9d0e7c1a4c529a3e1f6e0c7d2b11/weights.bin | 5b1f9d0e7c1a4c529a3e1f6e0c7d2b11",
      })
  void ofAnAddressOnlyItsSecretsAreHidden(String value, String hidden) {
    assertThat(SecretValues.in("ADDRESS", value)).containsExactly(hidden);
  }

  @Test
  void thePlaceOfASecretIsShown() {
    assertThat(SecretValues.in("TOKEN_FILE", "/run/secrets/hub")).isEmpty();
    assertThat(SecretValues.in("TOKEN_FILE", "hunter-two")).containsExactly("hunter-two");
  }

  @Test
  void aFlagIsNoSecret() {
    assertThat(SecretValues.in("USE_TOKEN", "true")).isEmpty();
  }

  @Test
  void whatTheServiceWritesItselfIsNoSecret() {
    assertThat(SecretValues.in(MarkVariables.OWNER, "shop/5b1f9d0e7c1a4c529a3e1f6e0c7d2b11"))
        .isEmpty();
  }
}
