package dev.endpointpipeline.runtime.ray;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** Lengths are those of Python's json.dumps. */
class ProcessArgumentTest {

  @Test
  void isAsLongAsPythonsJson() {
    assertThat(ProcessArgument.length(Map.of(), null)).isEqualTo(2);
    assertThat(ProcessArgument.length(Map.of("A", "x"), null)).isEqualTo(10);
    assertThat(ProcessArgument.length(Map.of("A", "xxx", "B", "y"), null)).isEqualTo(22);
    assertThat(ProcessArgument.length(Map.of("A", "中\u007f\"\n\u0001😀"), null)).isEqualTo(43);
  }

  @Test
  void hasThePathOfALocalDirectoryTwice() {
    assertThat(ProcessArgument.length(Map.of(), "local:///opt/ranker")).isEqualTo(2 + 2 * 21);
    assertThat(ProcessArgument.length(Map.of(), "https://host/ranker.zip")).isEqualTo(2);
  }
}
