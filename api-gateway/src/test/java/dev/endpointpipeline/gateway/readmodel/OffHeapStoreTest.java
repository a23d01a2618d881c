package dev.endpointpipeline.gateway.readmodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OffHeapStoreTest {
  private static final byte[] VALUE = "value".getBytes(StandardCharsets.UTF_8);

  @TempDir private Path directory;

  @Test
  void valueIsFoundUntilItIsRemoved() {
    try (OffHeapStore store = new OffHeapStore(directory)) {
      StoredBytes first = store.put(VALUE);
      StoredBytes second = store.put(new byte[] {2});
      first.remove();
      assertThat(first.read()).isNull();
      assertThat(second.read()).containsExactly(2);
      assertThat(store.put(VALUE).number()).isGreaterThan(second.number());
    }
  }

  @Test
  void valuesThatItsMemoryCannotHoldAreOnDisk() {
    try (OffHeapStore store = new OffHeapStore(directory)) {
      Random random = new Random(1);
      List<StoredBytes> stored = new ArrayList<>();
      for (int i = 0; i < 150; i++) {
        byte[] megabyte = new byte[1 << 20];
        random.nextBytes(megabyte);
        stored.add(store.put(megabyte));
      }
      assertThat(stored).allSatisfy(value -> assertThat(value.read()).hasSize(1 << 20));
    }
  }

  @Test
  void whatWasLeftByAnEarlierRunIsGoneAndOtherFilesAreNot() throws Exception {
    Path other = Files.writeString(directory.resolve("other"), "not ours");
    // Not closed, as when the process is killed.
    Path left = Files.createDirectory(directory.resolve("left"));
    try (OffHeapStore first = new OffHeapStore(left)) {
      first.put(new byte[20 << 20]);
      try (var files = Files.list(left)) {
        for (Path file : files.toList()) {
          Files.copy(file, directory.resolve(file.getFileName()));
        }
      }
    }
    try (OffHeapStore store = new OffHeapStore(directory)) {
      assertThat(store.get(0)).isNull();
    }
    assertThat(other).exists();
  }

  @Test
  void directoryThatAnotherUsesIsRefused() {
    try (OffHeapStore first = new OffHeapStore(directory)) {
      StoredBytes value = first.put(VALUE);
      assertThatThrownBy(() -> new OffHeapStore(directory))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("gateway.state-directory: " + directory);
      assertThat(value.read()).isEqualTo(VALUE);
    }
  }

  @Test
  void directoryThatCannotBeMadeIsRefused() throws Exception {
    Path file = Files.createFile(directory.resolve("file"));
    assertThatThrownBy(() -> new OffHeapStore(file.resolve("states")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected: a directory that this service may write to");
  }

  @Test
  void callsAfterItsEndFailAndLeaveTheProcessAlone() {
    OffHeapStore store = new OffHeapStore(directory);
    StoredBytes value = store.put(VALUE);
    store.close();
    store.close();
    assertThatThrownBy(value::read).isInstanceOf(StoreFailedException.class);
    assertThat(store.hasFailed()).isFalse();
  }
}
