package dev.endpointpipeline.model.catalogue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * An entry that is being read. Each method takes one member and checks it. For a mistake it notes
 * the mistake and returns a stand-in, so that reading continues and finds the others too; after a
 * mistake nothing of the list is used.
 */
public final class CatalogueEntry {
  private static final Quantity STAND_IN = Quantity.of(1);

  private final Map<String, @Nullable Object> members;
  private final String where;
  private final List<String> mistakes;

  private CatalogueEntry(
      Map<String, @Nullable Object> members, String where, List<String> mistakes) {
    this.members = members;
    this.where = where;
    this.mistakes = mistakes;
  }

  static <T> T read(
      Map<?, ?> mapping, String where, List<String> mistakes, Function<CatalogueEntry, T> reader) {
    Map<String, @Nullable Object> members = new LinkedHashMap<>();
    mapping.forEach((name, value) -> members.put(String.valueOf(name), value));
    CatalogueEntry entry = new CatalogueEntry(members, where, mistakes);
    T value = reader.apply(entry);
    for (String unknown : entry.members.keySet()) {
      mistakes.add(where + unknown + ": unknown member");
    }
    return value;
  }

  /** A mandatory text that is not blank. */
  public String text(String name) {
    return has(name, "a text") ? optionalText(name).orElse("") : "";
  }

  /** An optional text that is not blank. */
  public Optional<String> optionalText(String name) {
    return Optional.ofNullable(take(name)).flatMap(value -> textOf(name, value));
  }

  /** A mandatory Kubernetes quantity above zero, as text or as number. */
  public Quantity quantity(String name) {
    @Nullable Object value = has(name, Quantity.EXPECTED) ? take(name) : null;
    return value == null ? STAND_IN : quantityOf(name, value);
  }

  /** An integer within bounds, or the fallback if it is missing. */
  public int integer(String name, int min, int max, int fallback) {
    Object value = take(name);
    if (value == null) {
      return fallback;
    }
    if (!(value instanceof Integer integer) || integer < min || integer > max) {
      refuse(name, value, "an integer " + min + "-" + max);
      return fallback;
    }
    return integer;
  }

  /** One of an enum's names, or the fallback if it is missing. */
  public <E extends Enum<E>> E choice(String name, Class<E> choices, E fallback) {
    Object value = take(name);
    return value == null ? fallback : choiceOf(name, value, choices).orElse(fallback);
  }

  /** An optional name of an enum's constant. */
  public <E extends Enum<E>> Optional<E> optionalChoice(String name, Class<E> choices) {
    return Optional.ofNullable(take(name)).flatMap(value -> choiceOf(name, value, choices));
  }

  /** A mandatory list of one or more names of an enum's constants. */
  public <E extends Enum<E>> Set<E> choices(String name, Class<E> choices) {
    String expected = "a list of one or more of " + Arrays.toString(choices.getEnumConstants());
    Set<E> chosen = EnumSet.noneOf(choices);
    @Nullable Object value = has(name, expected) ? take(name) : null;
    if (value instanceof List<?> items && !items.isEmpty()) {
      items.forEach(item -> choiceOf(name, item, choices).ifPresent(chosen::add));
    } else if (value != null) {
      refuse(name, value, expected);
    }
    return chosen;
  }

  /** Arbitrary names, each with a text; empty if the member is missing. */
  public SortedMap<String, String> texts(String name) {
    return map(name, (member, value) -> textOf(member, value).orElse(""));
  }

  /** Arbitrary names, each with a quantity above zero; empty if the member is missing. */
  public SortedMap<String, Quantity> quantities(String name) {
    return map(name, this::quantityOf);
  }

  /** Mappings in order, each read like an entry; empty if the member is missing. */
  public <T> List<T> list(String name, Function<CatalogueEntry, T> reader) {
    Object value = take(name);
    List<T> items = new ArrayList<>();
    if (value instanceof List<?> list) {
      for (int i = 0; i < list.size(); i++) {
        String item = name + "[" + i + "]";
        if (list.get(i) instanceof Map<?, ?> mapping) {
          items.add(read(mapping, where + item + ".", mistakes, reader));
        } else {
          refuse(item, list.get(i), "a mapping");
        }
      }
    } else if (value != null) {
      refuse(name, value, "a list of mappings");
    }
    return items;
  }

  /** Notes that the value of a member is not allowed. */
  public void refuse(String name, @Nullable Object found, String expected) {
    mistakes.add(where + name + ": " + found + " (expected: " + expected + ")");
  }

  private interface Value<V> {
    V read(String name, @Nullable Object value);
  }

  private <V> SortedMap<String, V> map(String name, Value<V> reader) {
    Object value = take(name);
    SortedMap<String, V> values = new TreeMap<>();
    if (value instanceof Map<?, ?> mapping) {
      mapping.forEach(
          (member, of) -> values.put(String.valueOf(member), reader.read(name + "." + member, of)));
    } else if (value != null) {
      refuse(name, value, "a mapping of names to values");
    }
    return values;
  }

  private Optional<String> textOf(String name, @Nullable Object value) {
    if (value instanceof String text && !text.isBlank()) {
      return Optional.of(text);
    }
    refuse(name, value, "a text, in quotes if it looks like something else");
    return Optional.empty();
  }

  private Quantity quantityOf(String name, @Nullable Object value) {
    if (value instanceof String || value instanceof Number) {
      try {
        Quantity quantity = Quantity.parse(value.toString());
        if (!quantity.equals(Quantity.ZERO)) {
          return quantity;
        }
      } catch (IllegalArgumentException e) {
        mistakes.add(where + name + ": " + e.getMessage());
        return STAND_IN;
      }
    }
    refuse(name, value, Quantity.EXPECTED + ", above 0");
    return STAND_IN;
  }

  private <E extends Enum<E>> Optional<E> choiceOf(
      String name, @Nullable Object value, Class<E> choices) {
    Optional<E> chosen =
        Arrays.stream(choices.getEnumConstants())
            .filter(choice -> choice.name().equals(value))
            .findFirst();
    if (chosen.isEmpty()) {
      refuse(name, value, "one of " + Arrays.toString(choices.getEnumConstants()));
    }
    return chosen;
  }

  private boolean has(String name, String expected) {
    if (members.get(name) != null) {
      return true;
    }
    members.remove(name);
    refuse(name, "missing", expected);
    return false;
  }

  private @Nullable Object take(String name) {
    return members.remove(name);
  }
}
