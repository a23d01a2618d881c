package dev.endpointpipeline.kafkabinding;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceParentTest {
  /** The specification's own example. */
  private static final String EXAMPLE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

  @Test
  void readsAndWritesTheSpecificationsExample() {
    TraceParent trace = TraceParent.parse(EXAMPLE).orElseThrow();
    assertThat(trace)
        .isEqualTo(new TraceParent("4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7", "01"));
    assertThat(trace).hasToString(EXAMPLE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "00",
        "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
        "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
        "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e473-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01\n"
      })
  void ignoresWhatIsNoValidHeader(String header) {
    assertThat(TraceParent.parse(header)).isEmpty();
  }

  @Test
  void aChildStaysInTheTraceUnderAnIdOfItsOwn() {
    TraceParent trace = TraceParent.parse(EXAMPLE).orElseThrow();
    TraceParent child = trace.child();
    assertThat(child.traceId()).isEqualTo(trace.traceId());
    assertThat(child.flags()).isEqualTo(trace.flags());
    assertThat(child.parentId()).isNotEqualTo(trace.parentId());
    assertThat(TraceParent.parse(child.toString())).contains(child);
  }

  @Test
  void rootsAreValidAndDiffer() {
    assertThat(Stream.generate(TraceParent::root).limit(100).map(TraceParent::toString))
        .doesNotHaveDuplicates()
        .allMatch(header -> TraceParent.parse(header).isPresent());
  }
}
