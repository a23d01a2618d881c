package dev.endpointpipeline.model.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Amounts as Kubernetes writes them. */
class QuantityTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0, 0",
    "4, 4, 4",
    "4.0, 4, 4",
    ".5, 0.5, 500m",
    "2., 2, 2",
    "500m, 0.5, 500m",
    "1500m, 1.5, 1500m",
    "2000m, 2, 2",
    "3000000n, 0.003, 3m",
    "5000u, 0.005, 5m",
    "16Gi, 17179869184, 16Gi",
    "1.5Gi, 1610612736, 1536Mi",
    "1Ki, 1024, 1Ki",
    "7Ei, 8070450532247928832, 7Ei",
    "4k, 4000, 4000",
    "16G, 16000000000, 15625000Ki",
    "2T, 2000000000000, 1953125000Ki",
    "1P, 1000000000000000, 976562500000Ki",
    "1E, 1000000000000000000, 976562500000000Ki",
    "1e3, 1000, 1000",
    "12E2, 1200, 1200",
    "25e-1, 2.5, 2500m"
  })
  void hasTheAmountThatKubernetesReads(String text, BigDecimal amount, String canonical) {
    Quantity quantity = Quantity.parse(text);

    assertThat(quantity.amount()).isEqualByComparingTo(amount);
    assertThat(quantity).hasToString(canonical);
    assertThat(Quantity.parse(canonical)).isEqualTo(quantity);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "4 ",
        "four",
        "-1",
        "+1",
        "1ki",
        "1KI",
        "1Gb",
        "1GiB",
        "Gi",
        ".",
        "1.2.3",
        "1e",
        "0x10",
        "1u",
        "0.0001",
        "8Ei",
        "10E",
        "1e99",
        "1_000",
        "99999999999999999999999999"
      })
  void refusesWhatKubernetesWouldOrWhatIsOutOfBounds(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Quantity.parse(text))
        .withMessageContaining("(expected: a Kubernetes quantity");
  }

  @Test
  void roundsUpToWholes() {
    assertThat(Quantity.parse("1500m").roundedUp()).isEqualTo(2);
    assertThat(Quantity.parse("2").roundedUp()).isEqualTo(2);
    assertThat(Quantity.parse("1m").roundedUp()).isEqualTo(1);
  }

  @Test
  void comparesByAmount() {
    assertThat(Quantity.parse("1Gi")).isGreaterThan(Quantity.parse("1G"));
    assertThat(Quantity.parse("1000m"))
        .isEqualTo(Quantity.of(1))
        .isEqualByComparingTo(Quantity.of(1));
    assertThat(Quantity.gibibytes(2)).isEqualTo(Quantity.parse("2Gi"));
  }
}
