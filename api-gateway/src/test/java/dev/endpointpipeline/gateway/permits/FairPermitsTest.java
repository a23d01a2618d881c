package dev.endpointpipeline.gateway.permits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FairPermitsTest {
  @ParameterizedTest
  @CsvSource({"0, 0", "1, 1", "3, 1", "4, 1", "5, 2", "64, 16", "4000, 1000"})
  void oneHolderGetsAQuarterRoundedUp(int most, int share) {
    FairPermits permits = new FairPermits(most);
    for (int i = 0; i < share; i++) {
      assertThat(permits.tryAcquire("ann")).isTrue();
    }
    assertThat(permits.tryAcquire("ann")).isFalse();
    assertThat(permits.inUse()).isEqualTo(share);
  }

  @Test
  void whatOneHolderTakesIsLeftToNobodyElseButTheRestIs() {
    FairPermits permits = new FairPermits(4);
    assertThat(permits.tryAcquire("ann")).isTrue();
    assertThat(permits.tryAcquire("ann")).isFalse();
    for (String other : new String[] {"bob", "eve", "joe"}) {
      assertThat(permits.tryAcquire(other)).isTrue();
    }
    assertThat(permits.tryAcquire("one too many")).isFalse();
  }

  @Test
  void roomIsLeftUntilTheHolderHasItsShareOrAllAreInUse() {
    FairPermits permits = new FairPermits(2);
    assertThat(permits.hasRoom("ann")).isTrue();
    permits.tryAcquire("ann");
    assertThat(permits.hasRoom("ann")).isFalse();
    assertThat(permits.hasRoom("bob")).isTrue();
    permits.tryAcquire("bob");
    assertThat(permits.hasRoom("eve")).isFalse();
    assertThat(permits.inUse()).isEqualTo(2);
  }

  @Test
  void releasedPermitCanBeAcquiredAgain() {
    FairPermits permits = new FairPermits(8);
    permits.tryAcquire("ann");
    permits.tryAcquire("ann");
    permits.release("ann");
    assertThat(permits.tryAcquire("ann")).isTrue();
    assertThat(permits.tryAcquire("ann")).isFalse();
  }

  @Test
  void nobodyIsRememberedWithoutAPlace() {
    FairPermits permits = new FairPermits(8);
    permits.tryAcquire("ann");
    permits.tryAcquire("ann");
    permits.tryAcquire("bob");
    assertThat(permits.holders()).isEqualTo(2);
    permits.release("ann");
    permits.release("ann");
    permits.release("bob");
    assertThat(permits.holders()).isZero();
    assertThat(permits.inUse()).isZero();
  }

  @Test
  void whoHasNoPlaceCanNotLeaveOne() {
    FairPermits permits = new FairPermits(8);
    permits.tryAcquire("ann");
    assertThatThrownBy(() -> permits.release("bob")).isInstanceOf(IllegalStateException.class);
    assertThat(permits.inUse()).isEqualTo(1);
  }
}
