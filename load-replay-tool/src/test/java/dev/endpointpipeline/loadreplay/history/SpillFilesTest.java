package dev.endpointpipeline.loadreplay.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class SpillFilesTest {
  @Test
  void eachPartitionIsAFileOfItsOwn() throws IOException {
    try (SpillFiles files = new SpillFiles(2)) {
      files.out(0).writeInt(7);
      files.out(1).writeInt(8);

      assertThat(files.in(1).readAllBytes()).containsExactly(0, 0, 0, 8);
    }
  }
}
