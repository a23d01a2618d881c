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
 * A JSON object as those see it who know its fields: each call names one member, what it may be,
 * and whether it may be absent. {@link ParsedObject} answers with what a request says; {@link
 * DescribedObject} has nothing to answer with and only notes what it is asked for.
 *
 * <p>What can't be had, because it is absent, wrong or not there at all, is null, or for a
 * mandatory member a stand-in. Reading goes on with that, so that all of a request's faults are
 * found; nothing read is used once there is one.
 */
sealed interface JsonObject permits ParsedObject, DescribedObject {
  @Nullable String text(String name, Text limit);

  String mandatoryText(String name, Text limit);

  @Nullable Integer integer(String name, IntegerRange limit);

  /** An integer whose absence may be said with an empty text, too. */
  @Nullable Integer integerOrEmpty(String name, IntegerRange limit);

  int mandatoryInteger(String name, IntegerRange limit);

  @Nullable Double number(String name);

  @Nullable Boolean bool(String name);

  <E extends Enum<E>> E mandatoryChoice(String name, Choice<E> limit);

  <T> @Nullable T object(String name, Function<JsonObject, T> reader);

  <T> @Nullable T mandatoryObject(String name, Function<JsonObject, T> reader);

  /** An object that may be there, and be right, but has no effect: it counts as ignored. */
  void objectWithoutEffect(String name, Function<JsonObject, ?> reader);

  /** An object that is kept and shown, and that nothing acts on: it counts as ignored. */
  <T> @Nullable T keptObject(String name, Function<JsonObject, T> reader);

  /** A boolean that is kept, and that nothing acts on: when true, it counts as ignored. */
  @Nullable Boolean keptBool(String name);

  /** Reads a member of a nested object ahead of that object. */
  <T> @Nullable T within(String name, Function<JsonObject, @Nullable T> reader);

  <T> @Nullable List<T> list(String name, Items limit, Function<JsonObject, T> reader);

  <T> List<T> mandatoryList(String name, Items limit, Function<JsonObject, T> reader);

  /** An object of free names, each with a text. */
  @Nullable Map<String, String> texts(String name, Items limit, Text nameLimit, Text valueLimit);

  /** Any object, as its compact JSON text. */
  @Nullable String jsonText(String name, Text limit);
}
