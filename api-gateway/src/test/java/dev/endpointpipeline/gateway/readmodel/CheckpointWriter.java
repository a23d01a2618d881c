package dev.endpointpipeline.gateway.readmodel;

import dev.endpointpipeline.gateway.EndpointStates;
import dev.endpointpipeline.schemas.EndpointKey;
import dev.endpointpipeline.schemas.EndpointSpec;
import dev.endpointpipeline.schemas.EndpointState;
import dev.endpointpipeline.schemas.EndpointType;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.OptionalLong;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A program that follows an endless topic and keeps a checkpoint, until it is killed. The records
 * of the topic depend on nothing but their offsets.
 */
final class CheckpointWriter {
  static final int KEYS = 200;
  private static final int PER_COMMIT = 50;

  private CheckpointWriter() {}

  public static void main(String[] args) {
    Path directory = Path.of(args[0]);
    OffHeapStore store = new OffHeapStore(directory);
    ReadModel model = model(store, open(directory));
    model.begin(1);
    long offset = model.known(1).get(0).offset();
    System.out.println("from " + offset);
    while (true) {
      for (int i = 0; i < PER_COMMIT; i++) {
        apply(model, offset);
        offset++;
      }
      model.commit(true);
    }
  }

  static StateCheckpoint open(Path directory) {
    // Makes Avro trust the generated records
    var unused = EndpointStates.newKey();
    return new StateCheckpoint(
        directory.resolve("checkpoint"), () -> "endless", InstantSource.system());
  }

  static ReadModel model(OffHeapStore store, StateCheckpoint checkpoint) {
    return new ReadModel(
        new ReadModelSettings(Duration.ofSeconds(1), 4, Duration.ofSeconds(1), 4, 100),
        store,
        checkpoint);
  }

  private static void apply(ReadModel model, long offset) {
    EndpointKey key = key(offset);
    EndpointState state = state(offset);
    if (state == null) {
      model.partition(0).tombstone(key, OptionalLong.of(offset));
    } else {
      model.partition(0).state(key, state);
    }
    model.partition(0).statesRead(offset + 1, 0);
  }

  static EndpointKey key(long offset) {
    return key(new Random(offset).nextInt(KEYS));
  }

  static EndpointKey key(int number) {
    return new EndpointKey("ws-1", "endpoint-" + number);
  }

  /** The state in the record; null if it is a tombstone. */
  static @Nullable EndpointState state(long offset) {
    Random random = new Random(offset);
    EndpointKey key = key(random.nextInt(KEYS));
    if (random.nextInt(10) == 0) {
      return null;
    }
    byte[] text = new byte[random.nextInt(20_000)];
    random.nextBytes(text);
    return EndpointStates.running(key, offset)
        .setSpec(
            EndpointSpec.newBuilder()
                .setName("from " + offset)
                .setDescription(new String(text, StandardCharsets.ISO_8859_1))
                .setType(EndpointType.job)
                .build())
        .build();
  }
}
