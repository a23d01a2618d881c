package dev.endpointpipeline.model;

import dev.endpointpipeline.model.request.Limits.Characters;
import dev.endpointpipeline.model.request.Limits.Text;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import org.quicktheories.core.RandomnessSource;
import org.quicktheories.impl.Constraint;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Random simple values; low random numbers give small values, so that they shrink. */
public record Draw(RandomnessSource source) {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final int USUAL_LENGTH = 12;
  private static final List<Double> EDGES =
      List.of(0.0, -0.0, 1.0, 0x1p53, 0x1p53 + 2, Double.MIN_VALUE, -Double.MAX_VALUE);
  private static final Text ANY_TEXT = new Text(0, USUAL_LENGTH, Characters.ANY, false);

  public int integer(int min, int max) {
    return (int) source.next(Constraint.between(min, max));
  }

  /** Draws a bound as often as a value in between. */
  public int integerOrBound(int min, int max) {
    return switch (integer(0, 3)) {
      case 0 -> min;
      case 1 -> max;
      default -> integer(min, max);
    };
  }

  public boolean chance() {
    return integer(0, 1) == 1;
  }

  public <T> T oneOf(List<T> values) {
    return values.get(integer(0, values.size() - 1));
  }

  /** Draws a text of the minimum length, or a little longer. */
  public String text(Text limit) {
    int length =
        integer(limit.min(), (int) Math.min(limit.max(), (long) limit.min() + USUAL_LENGTH));
    StringBuilder text =
        new StringBuilder(
            limit.characters() == Characters.SERVICE_NAMESPACE
                ? SampleText.of(limit, length, 0).substring(0, "ray-svc-".length())
                : "");
    int[] alphabet = SampleText.alphabet(limit.characters()).codePoints().toArray();
    while (text.codePointCount(0, text.length()) < length) {
      text.appendCodePoint(alphabet[integer(0, alphabet.length - 1)]);
    }
    return text.toString();
  }

  /** Any finite double. */
  public double number() {
    return switch (integer(0, 3)) {
      case 0 -> oneOf(EDGES);
      case 1 -> integer(-1000, 1000) / 8.0;
      case 2 -> 0.1 * integer(0, 100);
      default -> {
        double any = Double.longBitsToDouble(source.next(Constraint.none()));
        yield Double.isFinite(any) ? any : 0;
      }
    };
  }

  /** An object with a few members of any type, up to a depth. */
  public ObjectNode object(int depth) {
    ObjectNode object = JSON.objectNode();
    for (int members = integer(0, 3); members > 0; members--) {
      object.set(text(ANY_TEXT), json(depth - 1));
    }
    return object;
  }

  /** Any JSON value, up to a depth. */
  public JsonNode json(int depth) {
    return switch (integer(0, depth > 0 ? 8 : 6)) {
      case 0 -> JSON.nullNode();
      case 1 -> JSON.booleanNode(chance());
      case 2 -> JSON.numberNode(integer(-1, 1));
      case 3 -> JSON.stringNode(text(ANY_TEXT));
      case 4 -> JSON.numberNode(BigInteger.TEN.pow(integer(0, 90)).subtract(BigInteger.ONE));
      case 5 -> JSON.numberNode(BigDecimal.valueOf(integer(-999, 999), integer(-400, 400)));
      case 6 -> JSON.numberNode(number());
      case 7 -> array(depth);
      default -> object(depth);
    };
  }

  private ArrayNode array(int depth) {
    ArrayNode array = JSON.arrayNode();
    for (int items = integer(0, 3); items > 0; items--) {
      array.add(json(depth - 1));
    }
    return array;
  }
}
