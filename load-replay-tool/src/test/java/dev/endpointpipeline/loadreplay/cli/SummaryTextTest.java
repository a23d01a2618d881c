package dev.endpointpipeline.loadreplay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.endpointpipeline.loadreplay.measure.OutcomeCounts;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SummaryTextTest {
  @Test
  void outcomesOfCallsAndOfCreatesBeforeTheRunAreToldApart() {
    assertThat(
            text(
                new OutcomeCounts(
                    Map.of("APPLIED", 7L, "FAILED", 1L), 2, Map.of("FAILED", 3L), 4, 5, "gone")))
        .isEqualTo(
            """
              outcome APPLIED: 7
              outcome FAILED: 1
              accepted, without an outcome in time: 2
              creates before the run: FAILED 3, without an outcome in time 4
              accepted, not followed because too many were awaited: 5
              outcomes are incomplete: gone
            """);
  }

  @Test
  void whatDidNotHappenIsNotSaid() {
    assertThat(text(new OutcomeCounts(Map.of("APPLIED", 7L), 0, Map.of(), 0, 0, null)))
        .isEqualTo("  outcome APPLIED: 7\n");
  }

  private static String text(OutcomeCounts outcomes) {
    StringWriter text = new StringWriter();
    SummaryText.print(outcomes, new PrintWriter(text));
    return text.toString();
  }
}
