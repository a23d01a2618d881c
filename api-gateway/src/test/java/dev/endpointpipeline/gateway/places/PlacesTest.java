package dev.endpointpipeline.gateway.places;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlacesTest {
  @ParameterizedTest
  @CsvSource({"0, 0", "1, 1", "3, 1", "4, 1", "5, 2", "64, 16", "4000, 1000"})
  void oneHolderGetsAQuarterRoundedUp(int most, int share) {
    Places places = new Places(most);
    for (int i = 0; i < share; i++) {
      assertThat(places.take("ann")).isTrue();
    }
    assertThat(places.take("ann")).isFalse();
    assertThat(places.taken()).isEqualTo(share);
  }

  @Test
  void whatOneHolderTakesIsLeftToNobodyElseButTheRestIs() {
    Places places = new Places(4);
    assertThat(places.take("ann")).isTrue();
    assertThat(places.take("ann")).isFalse();
    for (String other : new String[] {"bob", "eve", "joe"}) {
      assertThat(places.take(other)).isTrue();
    }
    assertThat(places.take("one too many")).isFalse();
  }

  @Test
  void placeThatIsLeftCanBeTakenAgain() {
    Places places = new Places(8);
    places.take("ann");
    places.take("ann");
    places.leave("ann");
    assertThat(places.take("ann")).isTrue();
    assertThat(places.take("ann")).isFalse();
  }

  @Test
  void nobodyIsRememberedWithoutAPlace() {
    Places places = new Places(8);
    places.take("ann");
    places.take("ann");
    places.take("bob");
    assertThat(places.holders()).isEqualTo(2);
    places.leave("ann");
    places.leave("ann");
    places.leave("bob");
    assertThat(places.holders()).isZero();
    assertThat(places.taken()).isZero();
  }

  @Test
  void whoHasNoPlaceCanNotLeaveOne() {
    Places places = new Places(8);
    places.take("ann");
    assertThatThrownBy(() -> places.leave("bob")).isInstanceOf(IllegalStateException.class);
    assertThat(places.taken()).isEqualTo(1);
  }
}
