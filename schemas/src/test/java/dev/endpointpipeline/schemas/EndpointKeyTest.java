package dev.endpointpipeline.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointKeyTest {
  @Test
  void itsTextIsReadBack() {
    EndpointKey key = new EndpointKey("Workspace-1", "0b5633ba2b904511ad514346f4d23d4b");

    assertThat(key).hasToString("Workspace-1/0b5633ba2b904511ad514346f4d23d4b");
    assertThat(EndpointKey.parse(key.toString())).isEqualTo(key);
  }

  @Test
  void anIdHasAtMost36Characters() {
    assertThat(EndpointKey.isId("a".repeat(36))).isTrue();
    assertThat(EndpointKey.isId("a".repeat(37))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "w", "/", "w/", "/e", "w/e/e", "w/e_e", "w /e", "w/端"})
  void anyOtherTextIsRefusedWithoutRepeatingIt(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> EndpointKey.parse(text))
        .withMessageContaining("expected:");
  }

  @Test
  void endpointsOfAWorkspaceAreNeighbours() {
    assertThat(new EndpointKey("a", "z")).isLessThan(new EndpointKey("a-b", "a"));
    assertThat(new EndpointKey("a", "a")).isLessThan(new EndpointKey("a", "b"));
  }

  @Test
  void leastKeyOfAWorkspaceComesBeforeAllOfItAndAfterAllOthersBefore() {
    EndpointKey least = EndpointKey.leastOf("b");
    for (String id : new String[] {"-", "--", "0", "A", "a", "z"}) {
      assertThat(least).isLessThanOrEqualTo(new EndpointKey("b", id));
      assertThat(least).isGreaterThan(new EndpointKey("a", id));
    }
  }
}
