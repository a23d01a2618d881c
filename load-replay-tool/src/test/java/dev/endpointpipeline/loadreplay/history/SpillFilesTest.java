package dev.endpointpipeline.loadreplay.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class SpillFilesTest {
  @Test
  void eachPartitionIsAFileOfItsOwn() throws IOException {
    try (SpillFiles files = new SpillFiles(2)) {
      files.out(0).writeInt(7);
      files.out(1).writeInt(8);
      files.finish();
      try (DataInputStream in = files.in(1)) {
        assertThat(in.readAllBytes()).containsExactly(0, 0, 0, 8);
      }
    }
  }

  @Test
  void nothingIsLeft() throws IOException {
    SpillFiles files = new SpillFiles(2);
    assertThat(files.directory()).isNotEmptyDirectory();
    files.close();
    assertThat(files.directory()).doesNotExist();
  }
}
