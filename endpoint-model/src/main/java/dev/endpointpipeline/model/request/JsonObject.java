package dev.endpointpipeline.model.request;

import dev.endpointpipeline.model.request.Limits.Choice;
import dev.endpointpipeline.model.request.Limits.IntegerRange;
import dev.endpointpipeline.model.request.Limits.Items;
import dev.endpointpipeline.model.request.Limits.Text;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A JSON object for readers that know its fields: each call names a member with its type, its limit
 * and whether it may be absent. {@link ParsedObject} returns the values of a request; {@link
 * DescribedObject} has no values and only records the calls.
 *
 * <p>An absent or invalid member is null, or a placeholder if it is mandatory. Reading continues,
 * to find all violations of a request; after a violation, no value is used.
 */
sealed interface JsonObject permits ParsedObject, DescribedObject {
  @Nullable String text(String name, Text limit);

  String mandatoryText(String name, Text limit);

  @Nullable Integer integer(String name, IntegerRange limit);

  /** An integer; an empty text counts as absent. */
  @Nullable Integer integerOrEmpty(String name, IntegerRange limit);

  int mandatoryInteger(String name, IntegerRange limit);

  @Nullable Double number(String name);

  @Nullable Boolean bool(String name);

  <E extends Enum<E>> E mandatoryChoice(String name, Choice<E> limit);

  <T> @Nullable T object(String name, Function<JsonObject, T> reader);

  <T> @Nullable T mandatoryObject(String name, Function<JsonObject, T> reader);

  /** An object that is checked but has no effect: it is ignored. */
  void objectWithoutEffect(String name, Function<JsonObject, ?> reader);

  /** An object that is stored and shown but that no runtime uses: it is ignored. */
  <T> @Nullable T keptObject(String name, Function<JsonObject, T> reader);

  /** A boolean that is stored but that no runtime uses: it is ignored if true. */
  @Nullable Boolean keptBool(String name);

  /** Reads a member of a nested object before that object. */
  <T> @Nullable T within(String name, Function<JsonObject, @Nullable T> reader);

  <T> @Nullable List<T> list(String name, Items limit, Function<JsonObject, T> reader);

  <T> List<T> mandatoryList(String name, Items limit, Function<JsonObject, T> reader);

  /** An object with arbitrary names and text values. */
  @Nullable Map<String, String> texts(String name, Items limit, Text nameLimit, Text valueLimit);

  /** Any object as compact JSON text. */
  @Nullable String jsonText(String name, Text limit);
}
