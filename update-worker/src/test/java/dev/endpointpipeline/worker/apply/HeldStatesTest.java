package dev.endpointpipeline.worker.apply;

import static org.assertj.core.api.Assertions.assertThat;

import dev.endpointpipeline.schemas.EndpointState;
import dev.endpointpipeline.worker.Requests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HeldStatesTest {
  @TempDir Path directory;

  @Test
  void aSmallStateStaysOnTheHeap() {
    EndpointState small = ApplyingEndpointsTest.state(1);
    assertThat(held().hold(small).state()).isEqualTo(small);
    assertThat(directory.resolve("applying")).doesNotExist();
  }

  @Test
  void aSmallStateIsDecodedOnceForCallsInARowAndOnlyEncodedBetweenOthers() {
    EndpointState small = ApplyingEndpointsTest.state(1);
    HeldStates.Held held = held().hold(small);
    EndpointState first = held.state();
    assertThat(held.state()).isSameAs(first).isNotSameAs(small);
    held.rest();
    assertThat(held.state()).isEqualTo(first).isNotSameAs(first);
  }

  @Test
  void aLargeStateCanBeReadRepeatedly() {
    EndpointState large = large();
    HeldStates.Held held = held().hold(large);
    try {
      assertThat(held.state()).isEqualTo(large).isNotSameAs(large);
      assertThat(held.state()).isEqualTo(large);
    } finally {
      held.release();
    }
  }

  @Test
  void theFileOfALargeStateIsDeleted() throws IOException {
    held().hold(large()).release();
    try (var files = Files.list(directory.resolve("applying"))) {
      assertThat(files).isEmpty();
    }
  }

  @Test
  void aLargeStateStaysOnTheHeapWhenTheDirectoryIsUnusable() throws IOException {
    EndpointState large = large();
    Files.createFile(directory.resolve("applying"));
    assertThat(held().hold(large).state()).isSameAs(large);
  }

  private HeldStates held() {
    return new HeldStates(directory.resolve("applying"));
  }

  static EndpointState large() {
    return EndpointState.newBuilder(ApplyingEndpointsTest.state(1))
        .setSpec(Requests.aSpec("x".repeat(HeldStates.MAX_HEAP_BYTES)))
        .build();
  }
}
