package dev.endpointpipeline.gateway.endpoints;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.endpointpipeline.gateway.Background;
import java.time.Duration;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.web.MockHttpServletRequest;

/** What RFC 7240 says about the header Prefer. */
class WaitPreferenceTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "wait=10 | 10",
        "Wait = 10 | 10",
        "wait=\"10\" | 10",
        "wait=0 | 0",
        "wait=007 | 7",
        "respond-async, wait=10 | 10",
        "respond-async,wait=10 | 10",
        "wait=10, respond-async | 10",
        ", wait=10 | 10",
        "wait=10; why=\"slow, wait=99\" | 10",
        "return=minimal; x; y=\"\\\"\"; , wait=10 | 10",
        "note=\"wait=99, x\", wait=10 | 10",
        "wait=10, wait=20 | 10",
        "wait=99999999999999999999999 | 9223372036854775807"
      })
  void waitIsFoundWhereverItStands(String header, long seconds) {
    assertThat(seconds(header)).hasValue(seconds);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "respond-async",
        "wait",
        "wait=",
        "wait=soon",
        "wait=-1",
        "wait=1.5",
        "wait=, wait=10",
        "await=10",
        "wait=10 20",
        "\"wait\"=10",
        "x=\"wait=10"
      })
  void anythingElseIsNoWait(String header) {
    assertThat(seconds(header)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a", " ", ",", ";", "\"", "\\", "=", "a=", "a;", "a=\"\\\"", "a,", "; a=\"b\""})
  void takesTimeInProportionToTheHeader(String repeated) {
    String header = "a" + repeated.repeat(4_000_000 / repeated.length());

    // What is quadratic takes hours.
    assertTimeoutPreemptively(Duration.ofSeconds(30), () -> assertThat(seconds(header)).isEmpty());
  }

  @Test
  void severalHeadersAreOneList() {
    assertThat(seconds("respond-async", "wait=10", "wait=20")).hasValue(10);
    assertThat(seconds()).isEmpty();
  }

  @Test
  void hostileHeaderIsReadInNoTime() {
    for (String part : new String[] {"a=\"\\\\", "a;", "a= ", " \t", ",", "a;b=\""}) {
      String header = part.repeat(80_000 / part.length());
      assertThat(Background.call(() -> seconds(header)))
          .succeedsWithin(Duration.ofSeconds(2))
          .isEqualTo(OptionalLong.empty());
    }
  }

  private static OptionalLong seconds(String... headers) {
    MockHttpServletRequest request = new MockHttpServletRequest();
    for (String header : headers) {
      request.addHeader("Prefer", header);
    }
    return WaitPreference.seconds(request);
  }
}
