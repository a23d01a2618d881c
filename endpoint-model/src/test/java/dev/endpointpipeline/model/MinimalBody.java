package dev.endpointpipeline.model;

import dev.endpointpipeline.model.request.RequestShape;
import dev.endpointpipeline.model.request.RequestShape.Field;
import dev.endpointpipeline.model.request.RequestShape.Kind;
import dev.endpointpipeline.model.request.RequestShape.Presence;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Bodies of a shape with only the mandatory fields and one more. */
public final class MinimalBody {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private MinimalBody() {}

  /** The mandatory members. */
  public static ObjectNode of(RequestShape shape) {
    return object(shape.fields(), 0);
  }

  /** A body with one field set to a value. */
  public static ObjectNode with(RequestShape shape, String path, JsonNode value) {
    ObjectNode body = of(shape);
    parentOf(body, shape, path).set(lastName(path), value);
    return body;
  }

  /** A body with every field, each array with one object. */
  public static ObjectNode withEverything(RequestShape shape) {
    ObjectNode body = of(shape);
    shape
        .allFields()
        .forEach(
            field -> {
              ObjectNode parent = parentOf(body, shape, field.path());
              if (!parent.has(field.name())) {
                parent.set(field.name(), value(field, 1));
              }
            });
    return body;
  }

  /** The object that contains the field; created with all its parents if missing. */
  public static ObjectNode parentOf(ObjectNode body, RequestShape shape, String path) {
    ObjectNode object = body;
    List<Field> fields = shape.fields();
    int end = path.indexOf('.');
    for (; end >= 0; end = path.indexOf('.', end + 1)) {
      boolean array = path.charAt(end - 1) == ']';
      String parent = path.substring(0, array ? end - 2 : end);
      Field field = fields.stream().filter(f -> f.path().equals(parent)).findFirst().orElseThrow();
      if (!object.has(field.name())) {
        object.set(field.name(), value(field, 0));
      }
      fields = field.kind().members();
      JsonNode value = object.get(field.name());
      if (array && value.isEmpty()) {
        value.asArray().add(object(fields, 0));
      }
      object = (ObjectNode) (array ? value.get(0) : value);
    }
    return object;
  }

  /**
   * The minimum value of a field, but the maximum for an upper bound, which must not be below its
   * lower bound.
   *
   * @param number makes the value unique where required
   */
  public static JsonNode value(Field field, int number) {
    Kind kind = field.kind();
    if (kind instanceof Kind.OfText text) {
      int length = Math.max(text.limit().min(), number == 0 ? 0 : 2);
      return JSON.stringNode(SampleText.of(text.limit(), length, number));
    }
    if (kind instanceof Kind.OfInteger integer) {
      boolean greatest = integer.limit().floor() != null;
      return JSON.numberNode(greatest ? integer.limit().max() : integer.limit().min());
    }
    if (kind instanceof Kind.OfNumber) {
      return JSON.numberNode(0);
    }
    if (kind instanceof Kind.OfBoolean) {
      return JSON.booleanNode(false);
    }
    if (kind instanceof Kind.OfChoice choice) {
      return JSON.stringNode(choice.limit().values().get(0).name());
    }
    if (kind instanceof Kind.OfArray array) {
      return items(array, array.limit().min());
    }
    return object(kind.members(), 0);
  }

  /** A number of objects of an array. */
  public static JsonNode items(Kind.OfArray array, int count) {
    var items = JSON.arrayNode();
    for (int i = 0; i < count; i++) {
      items.add(object(array.members(), i));
    }
    return items;
  }

  private static ObjectNode object(List<Field> fields, int number) {
    ObjectNode object = JSON.objectNode();
    fields.stream()
        .filter(field -> field.presence() == Presence.MANDATORY)
        .forEach(field -> object.set(field.name(), value(field, number)));
    return object;
  }

  private static String lastName(String path) {
    return path.substring(path.lastIndexOf('.') + 1);
  }
}
