package dev.endpointpipeline.service.settings;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SettingChecksTest {
  @Test
  void messageNamesKeyValueAndExpectation() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SettingChecks.requirePositive("a.key", 0))
        .withMessage("a.key: 0 (expected: >= 1)");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SettingChecks.requireHttp("a.key", URI.create("ftp://host")))
        .withMessage("a.key: ftp://host (expected: an http or https URL)");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SettingChecks.requireHttp("a.key", null))
        .withMessage("a.key: missing (expected: an http or https URL)");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SettingChecks.requireText("a.key", " "))
        .withMessage("a.key: missing (expected: a text)");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SettingChecks.requireTimeout("a.key", Duration.ofSeconds(31)))
        .withMessage("a.key: PT31S (expected: PT0.001S to PT30S)");
  }

  @Test
  void boundsAreIncluded() {
    assertThatCode(
            () -> {
              SettingChecks.requireTimeout("a.key", Duration.ofSeconds(30));
              SettingChecks.requireTimeout("a.key", Duration.ofMillis(1));
              SettingChecks.requireAtLeast("a.key", 0, 0);
            })
        .doesNotThrowAnyException();
  }
}
