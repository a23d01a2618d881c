package dev.endpointpipeline.loadreplay.history;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CallNumberTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "17",
        "0",
        "017",
        "3-1207",
        "3-01",
        "-1",
        "1-",
        "a",
        "1-2-3",
        "endpoint/ep-1",
        "999999999999999999",
        "9999999999999999999",
        "2147483648-1",
        ""
      })
  void aCallIsNamedByItsId(String id) {
    assertThat(CallNumber.nameOf(id)).hasToString("call " + id);
  }

  @ParameterizedTest
  @ValueSource(strings = {"17", "3-1207"})
  void idsOfGeneratedAndRecordedCallsAreNoTextsInMemory(String id) {
    assertThat(CallNumber.nameOf(id)).isInstanceOf(CallNumber.class);
  }
}
