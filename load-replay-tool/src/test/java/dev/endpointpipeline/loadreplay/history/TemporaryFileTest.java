package dev.endpointpipeline.loadreplay.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TemporaryFileTest {
  @Test
  void severalReadOneFileFromTheirPositions(@TempDir Path directory) throws IOException {
    try (TemporaryFile file = new TemporaryFile(directory)) {
      file.out().writeInt(1);
      long second = file.end();
      file.out().writeInt(2);
      DataInputStream fromTheBeginning = file.from(0);
      DataInputStream fromTheSecond = file.from(second);

      assertThat(fromTheSecond.readInt()).isEqualTo(2);
      assertThat(fromTheBeginning.readInt()).isEqualTo(1);
      assertThat(fromTheBeginning.readInt()).isEqualTo(2);
      assertThat(fromTheBeginning.read()).isEqualTo(-1);
    }
  }

  @Test
  void aProcessThatIsKilledLeavesNoFile(@TempDir Path directory) throws IOException {
    try (TemporaryFile file = new TemporaryFile(directory)) {
      file.out().writeInt(1);

      assertThat(file.end()).isEqualTo(4);
      assertThat(directory).as("names of open files").isEmptyDirectory();
    }
  }
}
