package dev.endpointpipeline.loadreplay.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShardTest {
  @Test
  void everyEndpointIsInExactlyOneShard() {
    for (int i = 0; i < 1_000; i++) {
      String endpoint = "ep-" + i;
      assertThat(IntStream.rangeClosed(1, 4).filter(n -> new Shard(n, 4).has(endpoint)).count())
          .isEqualTo(1);
    }
  }

  @Test
  void shardsAreAboutEquallyLarge() {
    Shard one = Shard.parse("1/4");
    assertThat(IntStream.range(0, 10_000).filter(i -> one.has("ep-" + i)).count())
        .isBetween(2_300L, 2_700L);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0/4", "5/4", "1", "1/0", "a/b", ""})
  void aShardThatDoesNotExistIsRefused(String text) {
    assertThatThrownBy(() -> Shard.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected: like 2/4");
  }
}
