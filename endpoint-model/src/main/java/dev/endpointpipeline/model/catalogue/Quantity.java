package dev.endpointpipeline.model.catalogue;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An amount as Kubernetes writes it: {@code 4}, {@code 500m}, {@code 16Gi}, {@code 1e3}. Equal
 * amounts are equal, however they were written.
 *
 * @param amount cores, bytes or pieces; not negative, no finer than a thousandth, below 2^63
 */
public record Quantity(BigDecimal amount) implements Comparable<Quantity> {
  static final String EXPECTED = "a Kubernetes quantity >= 0m, such as 500m, 4 or 16Gi";

  private static final Pattern FORM =
      Pattern.compile(
          "(\\d{1,20}(?:\\.\\d{0,20})?|\\.\\d{1,20})(Ki|Mi|Gi|Ti|Pi|Ei|[munkMGTPE]?|[eE][+-]?\\d{1,2})");
  private static final BigDecimal LIMIT = BigDecimal.valueOf(Long.MAX_VALUE);
  private static final BigDecimal KIBI = BigDecimal.valueOf(1024);
  private static final String BINARY = "KMGTPE";
  private static final int FINEST_SCALE = 3;
  private static final Map<String, Integer> DECIMAL_POWERS =
      Map.of("n", -9, "u", -6, "m", -3, "", 0, "k", 3, "M", 6, "G", 9, "T", 12, "P", 15, "E", 18);

  // After what its constructor needs
  public static final Quantity ZERO = new Quantity(BigDecimal.ZERO);

  /** Checks the bounds; gives equal amounts one form. */
  public Quantity {
    amount = amount.stripTrailingZeros();
    if (amount.signum() < 0 || amount.scale() > FINEST_SCALE || amount.compareTo(LIMIT) > 0) {
      throw new IllegalArgumentException(amount.toPlainString() + " (expected: " + EXPECTED + ")");
    }
  }

  /** A whole amount. */
  public static Quantity of(long amount) {
    return new Quantity(BigDecimal.valueOf(amount));
  }

  /** Gibibytes, in bytes. */
  public static Quantity gibibytes(long amount) {
    return new Quantity(BigDecimal.valueOf(amount).multiply(KIBI.pow(3)));
  }

  /**
   * @throws IllegalArgumentException if the text is not a quantity or not within bounds
   */
  public static Quantity parse(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      throw new IllegalArgumentException("'" + text + "' (expected: " + EXPECTED + ")");
    }
    BigDecimal number = new BigDecimal(form.group(1));
    String suffix = form.group(2);
    if (suffix.endsWith("i")) {
      return new Quantity(number.multiply(KIBI.pow(BINARY.indexOf(suffix.charAt(0)) + 1)));
    }
    Integer power = DECIMAL_POWERS.get(suffix);
    return new Quantity(
        number.scaleByPowerOfTen(power != null ? power : Integer.parseInt(suffix.substring(1))));
  }

  /** Whether the amount has no fraction. */
  public boolean isWhole() {
    return amount.scale() <= 0;
  }

  /** The smallest whole number that is not below the amount. */
  public long roundedUp() {
    return amount.setScale(0, RoundingMode.CEILING).longValueExact();
  }

  @Override
  public int compareTo(Quantity other) {
    return amount.compareTo(other.amount);
  }

  /** The form that Kubernetes itself shows, with powers of 1024: 16Gi, 4, 500m. */
  @Override
  public String toString() {
    if (!isWhole()) {
      return amount.movePointRight(FINEST_SCALE).toBigIntegerExact() + "m";
    }
    long whole = amount.longValueExact();
    int power = 0;
    while (whole != 0 && whole % 1024 == 0 && power < BINARY.length()) {
      whole /= 1024;
      power++;
    }
    return power == 0 ? Long.toString(whole) : whole + BINARY.substring(power - 1, power) + "i";
  }
}
