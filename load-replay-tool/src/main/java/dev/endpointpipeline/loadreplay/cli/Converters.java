package dev.endpointpipeline.loadreplay.cli;

import dev.endpointpipeline.loadreplay.generate.BodySize;
import dev.endpointpipeline.loadreplay.generate.Mix;
import dev.endpointpipeline.loadreplay.schedule.Durations;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Parses the values of options. */
final class Converters {
  private Converters() {}

  /** A share, as in 2% or 0.02. */
  static final class Share implements ITypeConverter<Double> {
    @Override
    public Double convert(String text) {
      boolean percent = text.endsWith("%");
      try {
        double number = Double.parseDouble(percent ? text.substring(0, text.length() - 1) : text);
        double share = percent ? number / 100 : number;
        if (share >= 0 && share <= 1) {
          return share;
        }
      } catch (NumberFormatException e) {
        // Refused below
      }
      throw new TypeConversionException("'%s' (expected: 0-100%%, as in 2%%)".formatted(text));
    }
  }

  /** Weights of operations, as in update=90,show=10. */
  static final class OfMix implements ITypeConverter<Mix> {
    @Override
    public Mix convert(String text) {
      try {
        return Mix.parse(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }

  /** A size or a range of sizes, as in 4k-1M. */
  static final class OfBodySize implements ITypeConverter<BodySize> {
    @Override
    public BodySize convert(String text) {
      int hyphen = text.indexOf('-');
      int min = bytes(text, hyphen < 0 ? text : text.substring(0, hyphen));
      int max = hyphen < 0 ? min : bytes(text, text.substring(hyphen + 1));
      try {
        return new BodySize(min, max);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }

    private static int bytes(String text, String number) {
      int unit = number.endsWith("k") ? 1 << 10 : number.endsWith("M") ? 1 << 20 : 1;
      try {
        String digits = unit == 1 ? number : number.substring(0, number.length() - 1);
        return Math.multiplyExact(Integer.parseInt(digits), unit);
      } catch (NumberFormatException | ArithmeticException e) {
        throw new TypeConversionException(
            "'%s' (expected: BYTES or MIN-MAX, as in 4k-1M)".formatted(text));
      }
    }
  }

  /** A duration, as in 1.5s. */
  static final class OfDuration implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String text) {
      try {
        return Durations.parse(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }

  /** The address of a gateway; that it is one of HTTP is checked later. */
  static final class OfGateway implements ITypeConverter<URI> {
    @Override
    public URI convert(String text) {
      try {
        return new URI(text);
      } catch (URISyntaxException e) {
        throw new TypeConversionException(
            "'%s' (expected: like http://127.0.0.1:8080)".formatted(text));
      }
    }
  }

  /** The pattern of arrivals. */
  static final class OfArrivalPattern implements ITypeConverter<ArrivalPattern> {
    @Override
    public ArrivalPattern convert(String text) {
      return ArrivalPattern.parse(text);
    }
  }
}
