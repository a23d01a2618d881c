package dev.endpointpipeline.endtoend.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.endpointpipeline.endtoend.faults.Fault.Kind;
import dev.endpointpipeline.endtoend.faults.FaultSchedule.Round;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class FaultScheduleTest {
  private static final List<Kind> ALL = List.of(Kind.values());
  private static final List<FaultSchedule> TEN_SEEDS =
      LongStream.rangeClosed(1, 10).mapToObj(seed -> FaultSchedule.of(seed, 10, ALL)).toList();

  @Test
  void isTheSameForTheSameSeed() {
    assertThat(FaultSchedule.of(7, 10, ALL))
        .isEqualTo(FaultSchedule.of(7, 10, ALL))
        .isNotEqualTo(FaultSchedule.of(8, 10, ALL));
  }

  @Test
  void triesEveryKindInTenSeeds() {
    assertThat(Kind.values()).allMatch(kind -> TEN_SEEDS.stream().anyMatch(each -> each.has(kind)));
  }

  @Test
  void breaksOneBrokerAtATime() {
    assertThat(TEN_SEEDS)
        .flatExtracting(FaultSchedule::rounds)
        .extracting(Round::faults)
        .allMatch(
            faults -> faults.stream().filter(fault -> fault.target().isBroker()).count() <= 1);
  }

  @Test
  void leavesOutWhatIsNotPossible() {
    Set<Kind> all = EnumSet.allOf(Kind.class);
    Set<Kind> others = EnumSet.complementOf(EnumSet.of(Kind.KILL));

    assertThat(TEN_SEEDS.get(0).without(all).rounds()).isEmpty();
    assertThat(TEN_SEEDS.get(0).without(others).rounds())
        .allMatch(round -> round.faults().stream().allMatch(each -> each.kind() == Kind.KILL));
  }
}
