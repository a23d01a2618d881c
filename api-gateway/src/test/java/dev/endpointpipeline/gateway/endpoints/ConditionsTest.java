package dev.endpointpipeline.gateway.endpoints;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.endpointpipeline.model.request.Violations;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.web.MockHttpServletRequest;

/** Headers and parameters that a caller may fill with anything. */
class ConditionsTest {
  @ParameterizedTest
  @ValueSource(strings = {"1", "\"", "a", "-", " "})
  void takesTimeInProportionToWhatACallerSends(String repeated) {
    String text = repeated.repeat(4_000_000);
    MockHttpServletRequest request = new MockHttpServletRequest();
    request.addHeader("If-Match", text);
    request.addHeader("X-Min-Revision", text);
    request.addHeader("Idempotency-Key", text);
    request.addParameter("offset", text);
    request.addParameter("name", text);
    request.addParameter("endpoint_id", text);

    // What is quadratic takes hours.
    assertTimeoutPreemptively(
        Duration.ofSeconds(30),
        () -> {
          Violations violations = new Violations();
          Conditions.of(request, violations);
          ListQuery.of(request, violations);
          assertThat(violations.list()).isNotEmpty();
        });
  }
}
