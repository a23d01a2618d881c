package dev.endpointpipeline.model.request;

import dev.endpointpipeline.model.request.Limits.Choice;
import dev.endpointpipeline.model.request.Limits.IntegerRange;
import dev.endpointpipeline.model.request.Limits.Items;
import dev.endpointpipeline.model.request.Limits.Text;
import dev.endpointpipeline.model.request.RequestShape.Field;
import dev.endpointpipeline.model.request.RequestShape.Kind;
import dev.endpointpipeline.model.request.RequestShape.Presence;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** An object without a request: it records the members that a reader asks for. */
final class DescribedObject implements JsonObject {
  private final String path;
  private final List<Field> fields = new ArrayList<>();

  /** Nested objects with a member that was read ahead. */
  private final Map<String, DescribedObject> begun = new HashMap<>();

  private DescribedObject(String path) {
    this.path = path;
  }

  /** The fields that a reader reads from a body. */
  static List<Field> fieldsOf(Function<JsonObject, ?> reader) {
    return new DescribedObject("").describedBy(reader);
  }

  private List<Field> describedBy(Function<JsonObject, ?> reader) {
    Object unusedStandIn = reader.apply(this);
    return List.copyOf(fields);
  }

  @Override
  public @Nullable String text(String name, Text limit) {
    note(name, Presence.OPTIONAL, new Kind.OfText(limit));
    return null;
  }

  @Override
  public String mandatoryText(String name, Text limit) {
    note(name, Presence.MANDATORY, new Kind.OfText(limit));
    return "";
  }

  @Override
  public @Nullable Integer integer(String name, IntegerRange limit) {
    note(name, Presence.OPTIONAL, new Kind.OfInteger(limit));
    return null;
  }

  @Override
  public @Nullable Integer integerOrEmpty(String name, IntegerRange limit) {
    return integer(name, limit);
  }

  @Override
  public int mandatoryInteger(String name, IntegerRange limit) {
    note(name, Presence.MANDATORY, new Kind.OfInteger(limit));
    return limit.min();
  }

  @Override
  public @Nullable Double number(String name) {
    note(name, Presence.OPTIONAL, new Kind.OfNumber());
    return null;
  }

  @Override
  public @Nullable Boolean bool(String name) {
    note(name, Presence.OPTIONAL, new Kind.OfBoolean());
    return null;
  }

  @Override
  public <E extends Enum<E>> E mandatoryChoice(String name, Choice<E> limit) {
    note(name, Presence.MANDATORY, new Kind.OfChoice(limit));
    return limit.values().get(0);
  }

  @Override
  public <T> @Nullable T object(String name, Function<JsonObject, T> reader) {
    note(name, Presence.OPTIONAL, new Kind.OfObject(members(name, reader)));
    return null;
  }

  @Override
  public <T> @Nullable T mandatoryObject(String name, Function<JsonObject, T> reader) {
    note(name, Presence.MANDATORY, new Kind.OfObject(members(name, reader)));
    return null;
  }

  @Override
  public void objectWithoutEffect(String name, Function<JsonObject, ?> reader) {
    note(name, Presence.WITHOUT_EFFECT, new Kind.OfObject(members(name, reader)));
  }

  @Override
  public <T> @Nullable T keptObject(String name, Function<JsonObject, T> reader) {
    note(name, Presence.KEPT, new Kind.OfObject(members(name, reader)));
    return null;
  }

  @Override
  public @Nullable Boolean keptBool(String name) {
    note(name, Presence.KEPT, new Kind.OfBoolean());
    return null;
  }

  @Override
  public <T> @Nullable T within(String name, Function<JsonObject, @Nullable T> reader) {
    return reader.apply(nested(name));
  }

  @Override
  public <T> @Nullable List<T> list(String name, Items limit, Function<JsonObject, T> reader) {
    note(name, Presence.OPTIONAL, new Kind.OfArray(limit, members(name + "[]", reader)));
    return null;
  }

  @Override
  public <T> List<T> mandatoryList(String name, Items limit, Function<JsonObject, T> reader) {
    note(name, Presence.MANDATORY, new Kind.OfArray(limit, members(name + "[]", reader)));
    return List.of();
  }

  @Override
  public @Nullable Map<String, String> texts(
      String name, Items limit, Text nameLimit, Text valueLimit) {
    note(name, Presence.OPTIONAL, new Kind.OfTexts(limit, nameLimit, valueLimit));
    return null;
  }

  @Override
  public @Nullable String jsonText(String name, Text limit) {
    note(name, Presence.OPTIONAL, new Kind.OfAnyObject(limit));
    return null;
  }

  private List<Field> members(String name, Function<JsonObject, ?> reader) {
    return nested(name).describedBy(reader);
  }

  private DescribedObject nested(String name) {
    return begun.computeIfAbsent(name, absent -> new DescribedObject(pathOf(absent)));
  }

  private String pathOf(String name) {
    return path.isEmpty() ? name : path + "." + name;
  }

  private void note(String name, Presence presence, Kind kind) {
    fields.add(new Field(pathOf(name), presence, kind));
  }
}
