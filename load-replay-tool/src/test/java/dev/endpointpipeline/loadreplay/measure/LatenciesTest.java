package dev.endpointpipeline.loadreplay.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.EncodableHistogram;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogReader;
import org.junit.jupiter.api.Test;

class LatenciesTest {
  private final ByteArrayOutputStream log = new ByteArrayOutputStream();
  private final Latencies latencies = new Latencies(log, System.currentTimeMillis());

  @Test
  void eachIntervalOfEachTagIsALineOfTheLog() {
    latencies.record("response.update", 1_000);
    latencies.record("response.show", 200);
    latencies.endInterval();
    latencies.record("response.update", 3_000);
    latencies.endInterval();
    assertThat(intervals())
        .extracting(EncodableHistogram::getTag)
        .containsExactly("response.show", "response.update", "response.update");
    assertThat(intervals().get(2)).isInstanceOf(Histogram.class);
    assertThat(((Histogram) intervals().get(2)).getMaxValue()).isBetween(3_000L, 3_003L);
  }

  @Test
  void aLogThatIsContinuedHasEachIntervalAtItsTime() {
    latencies.record("lag", 1);
    latencies.endInterval();
    Latencies later = new Latencies(log, System.currentTimeMillis() + 3_600_000);
    later.record("lag", 1);
    later.endInterval();
    assertThat(intervals())
        .extracting(EncodableHistogram::getStartTimeStamp)
        .allSatisfy(
            start -> assertThat(start).isCloseTo(System.currentTimeMillis(), within(60_000L)));
  }

  @Test
  void totalsAddUpAllIntervals() {
    latencies.record("response.update", 1_000);
    latencies.endInterval();
    latencies.record("response.update", 3_000);
    latencies.record("response.show", 50);
    latencies.record("service.show", 7);
    latencies.endInterval();
    assertThat(latencies.total("response.update").count()).isEqualTo(2);
    assertThat(latencies.ofStage("response").count()).isEqualTo(3);
    assertThat(latencies.totals())
        .containsOnlyKeys("response.update", "response.show", "service.show");
  }

  @Test
  void anHourIsRecordedAsExactlyAsAMillisecond() {
    latencies.record("response.update", 3_600_000_000L);
    latencies.endInterval();
    assertThat(latencies.total("response.update").max()).isBetween(3_600_000_000L, 3_603_600_000L);
  }

  @Test
  void aRunIsInvalidIfTheLagsPercentileIsAboveTheBound() {
    for (int i = 0; i < 100; i++) {
      latencies.record(GeneratorLag.TAG, i < 98 ? 50 : 20_000);
    }
    latencies.endInterval();
    Percentiles lag = latencies.total(GeneratorLag.TAG);
    assertThat(GeneratorLag.of(lag, Duration.ofMillis(10)).exceedsBound()).isTrue();
    assertThat(GeneratorLag.of(lag, Duration.ofMillis(30)).exceedsBound()).isFalse();
  }

  private List<EncodableHistogram> intervals() {
    List<EncodableHistogram> intervals = new ArrayList<>();
    try (var reader = new HistogramLogReader(new ByteArrayInputStream(log.toByteArray()))) {
      while (reader.hasNext()) {
        EncodableHistogram interval = reader.nextIntervalHistogram();
        if (interval != null) {
          intervals.add(interval);
        }
      }
    }
    return intervals;
  }
}
