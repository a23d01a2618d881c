package dev.endpointpipeline.runtime.ray;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Names of worker groups that pods can carry. */
class GroupNameTest {
  @ParameterizedTest
  @ValueSource(strings = {"a", "cpu-group-1", "abcdefghijklmnopqrstuvwxyz-0123456789-ab"})
  void validNameIsUnchanged(String name) {
    assertThat(GroupName.of(name, 0)).isEqualTo(name);
  }

  @ParameterizedTest
  @CsvSource({
    "cpuGroup1, cpugroup1-",
    "a_b, a-b-",
    "a-, a-",
    "-a, a-",
    "1a, a-",
    "42, group-",
    "训练 组, group-",
    "headgroup, headgroup-",
    "abcdefghijklmnopqrstuvwxyz-0123456789-abc, abcdefghijklmnopqrstuvwxyz-012345-"
  })
  void isMadeSafeWithABitOfItsHash(String name, String stem) {
    assertThat(GroupName.of(name, 0))
        .startsWith(stem)
        .matches("[a-z][a-z0-9-]*-[0-9a-f]{6}")
        .hasSizeLessThanOrEqualTo(40);
  }

  @Test
  void dependsOnTheGroupAlone() {
    assertThat(GroupName.of("cpuGroup1", 0)).isEqualTo(GroupName.of("cpuGroup1", 7));
    assertThat(GroupName.of("cpuGroup1", 0)).isNotEqualTo(GroupName.of("cpugroup1", 0));
    assertThat(GroupName.of("a_b", 0)).isNotEqualTo(GroupName.of("a b", 0));
  }

  @Test
  void isThePositionIfThereIsNoName() {
    assertThat(GroupName.of("", 3)).isEqualTo("group-3");
  }
}
