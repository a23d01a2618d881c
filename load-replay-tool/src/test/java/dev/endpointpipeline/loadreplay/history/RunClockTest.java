package dev.endpointpipeline.loadreplay.history;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RunClockTest {
  private static final long ZERO = 1_000_000;
  private final RunClock clock = new RunClock(ZERO);

  @Test
  void aRunThatBeganLaterIsLaterOnTheCommonClock() {
    clock.begin(ZERO + 500, 0);
    assertThat(clock.at(7L)).isEqualTo(507);
  }

  @Test
  void aResumptionBeginsAtTheTimeOfDayNotAtTheDueTimeOfItsFirstCall() {
    clock.begin(ZERO, 0);
    assertThat(clock.at(400L)).isEqualTo(400);
    clock.begin(ZERO + 10_000, 50);
    assertThat(clock.at(60L)).isEqualTo(10_010);
  }

  @Test
  void aResumptionIsNotBeforeWhatEndedBeforeItEvenIfTheTimeOfDayIs() {
    clock.begin(ZERO, 0);
    assertThat(clock.at(400L)).isEqualTo(400);
    clock.begin(ZERO + 100, 50);
    assertThat(clock.at(50L)).isEqualTo(400);
  }

  @Test
  void whatHasNoTimeWasBeforeTheBegin() {
    assertThat(clock.at(null)).isZero();
    clock.begin(ZERO, 0);
    assertThat(clock.at(400L)).isEqualTo(400);
    assertThat(clock.at(null)).isEqualTo(400);
  }
}
