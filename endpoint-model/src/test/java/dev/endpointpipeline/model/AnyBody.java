package dev.endpointpipeline.model;

import dev.endpointpipeline.model.request.Limits.IntegerRange;
import dev.endpointpipeline.model.request.Limits.Text;
import dev.endpointpipeline.model.request.RequestShape;
import dev.endpointpipeline.model.request.RequestShape.Field;
import dev.endpointpipeline.model.request.RequestShape.Kind;
import dev.endpointpipeline.model.request.RequestShape.Presence;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.quicktheories.core.Gen;
import org.quicktheories.core.RandomnessSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Random valid bodies of a shape, with all mandatory and some optional fields. */
public record AnyBody(RequestShape shape) implements Gen<ObjectNode> {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final int MAX_ITEMS = 3;
  private static final int FREE_DEPTH = 3;

  public static AnyBody ofUpdate() {
    return new AnyBody(RequestShape.ofUpdate());
  }

  public static AnyBody ofCreate() {
    return new AnyBody(RequestShape.ofCreate());
  }

  @Override
  public ObjectNode generate(RandomnessSource source) {
    return object(shape.fields(), new HashSet<>(), new Draw(source));
  }

  private static ObjectNode object(List<Field> fields, Set<List<String>> seen, Draw draw) {
    ObjectNode object = JSON.objectNode();
    for (Field field : fields) {
      JsonNode value =
          field.presence() == Presence.MANDATORY || draw.chance()
              ? value(field, object, seen, draw)
              : null;
      if (value != null) {
        object.set(field.name(), value);
      }
    }
    return object;
  }

  /** A value; null if no unique value was drawn and the field is optional. */
  private static @Nullable JsonNode value(
      Field field, ObjectNode object, Set<List<String>> seen, Draw draw) {
    Kind kind = field.kind();
    if (kind instanceof Kind.OfText text) {
      return text(field, text.limit(), seen, draw);
    }
    if (kind instanceof Kind.OfInteger integer) {
      return JSON.numberNode(integer(integer.limit(), object, draw));
    }
    if (kind instanceof Kind.OfNumber) {
      return JSON.numberNode(draw.number());
    }
    if (kind instanceof Kind.OfBoolean) {
      return JSON.booleanNode(draw.chance());
    }
    if (kind instanceof Kind.OfChoice choice) {
      return JSON.stringNode(draw.oneOf(choice.limit().values()).name());
    }
    if (kind instanceof Kind.OfArray array) {
      return array(array, draw);
    }
    if (kind instanceof Kind.OfTexts texts) {
      ObjectNode free = JSON.objectNode();
      for (int members = draw.integer(0, MAX_ITEMS); members > 0; members--) {
        free.put(draw.text(texts.names()), draw.text(texts.values()));
      }
      return free;
    }
    if (kind instanceof Kind.OfAnyObject) {
      return draw.object(FREE_DEPTH);
    }
    return object(kind.members(), new HashSet<>(), draw);
  }

  private static @Nullable JsonNode text(
      Field field, Text limit, Set<List<String>> seen, Draw draw) {
    String text = draw.text(limit);
    if (limit.unique() && !text.isEmpty() && !seen.add(List.of(field.name(), text))) {
      if (field.presence() != Presence.MANDATORY) {
        return null;
      }
      text = SampleText.of(limit, Math.max(limit.min(), 2), seen.size());
      seen.add(List.of(field.name(), text));
    }
    return JSON.stringNode(text);
  }

  private static int integer(IntegerRange limit, ObjectNode object, Draw draw) {
    int least = limit.min();
    if (limit.floor() != null) {
      least = Math.max(least, object.path(limit.floor()).asInt(least));
    }
    int greatest = limit.max();
    if (limit.ceiling() != null) {
      greatest = Math.min(greatest, object.path(limit.ceiling()).asInt(greatest));
    }
    return draw.integerOrBound(least, greatest);
  }

  private static ArrayNode array(Kind.OfArray array, Draw draw) {
    ArrayNode items = JSON.arrayNode();
    Set<List<String>> seen = new HashSet<>();
    int least = array.limit().min();
    for (int count = draw.integer(least, Math.min(array.limit().max(), least + MAX_ITEMS));
        count > 0;
        count--) {
      items.add(object(array.members(), seen, draw));
    }
    return items;
  }
}
