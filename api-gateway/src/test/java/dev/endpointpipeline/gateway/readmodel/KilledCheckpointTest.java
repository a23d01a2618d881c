package dev.endpointpipeline.gateway.readmodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.endpointpipeline.localstack.JavaProcess;
import dev.endpointpipeline.schemas.EndpointKey;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that is killed while it writes its checkpoint, again and again. */
class KilledCheckpointTest {
  private static final int KILLS = 6;
  private static final int MAX_RUN_MILLIS = 2_500;

  @TempDir private Path directory;

  @Test
  void checkpointIsAsAfterSomeOfTheRecordsWheneverTheProcessIsKilled() throws Exception {
    Random random = new Random(1);
    long reached = 0;
    for (int kill = 0; kill < KILLS; kill++) {
      Path log = directory.resolve("writer-" + kill + ".log");
      try (JavaProcess writer = startWriter(log)) {
        writer.awaitReady(Duration.ofSeconds(30));
        long end = System.nanoTime() + Duration.ofMillis(random.nextInt(MAX_RUN_MILLIS)).toNanos();
        await().pollInterval(Duration.ofMillis(5)).until(() -> System.nanoTime() >= end);
        writer.kill();
      }
      long offset = verify();
      assertThat(offset).isGreaterThanOrEqualTo(reached);
      assertThat(Files.readString(log)).contains("from " + reached + System.lineSeparator());
      reached = offset;
    }
    assertThat(reached).as("records that were not read again").isGreaterThan(10_000);
  }

  private JavaProcess startWriter(Path log) {
    return JavaProcess.named("writer")
        .classPath(System.getProperty("java.class.path"), CheckpointWriter.class.getName())
        .jvmArguments("-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
        .arguments(states().toString())
        .logFile(log)
        .readyWhen(() -> Files.readString(log).contains("from "))
        .start();
  }

  /** Compares the checkpoint with what the records up to its position say. */
  private long verify() {
    try (OffHeapStore store = new OffHeapStore(states());
        StateCheckpoint checkpoint = CheckpointWriter.open(states())) {
      ReadModel model = CheckpointWriter.model(store, checkpoint);
      model.begin(1);
      model.markLoaded();
      long offset = model.known(1).get(0).offset();
      Map<EndpointKey, Long> newest = new HashMap<>();
      for (long record = 0; record < offset; record++) {
        newest.put(CheckpointWriter.key(record), record);
      }
      newest.forEach(
          (key, record) ->
              assertThat(model.find(key))
                  .as("%s in record %d of %d", key, record, offset)
                  .isEqualTo(Optional.ofNullable(CheckpointWriter.state(record))));
      return offset;
    }
  }

  private Path states() {
    return directory.resolve("states");
  }
}
