package dev.endpointpipeline.model.catalogue;

import dev.endpointpipeline.service.yaml.StrictYaml;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The text of a list: a YAML (or JSON) sequence of mappings, in which nothing may be unknown. */
public final class CatalogueText {
  private CatalogueText() {}

  /**
   * Reads the entries in the order of the text. No two may have the same name.
   *
   * @param name the members that name an entry, together; each is a mandatory text
   * @param reader takes an entry's members and makes of it what the caller needs
   * @throws InvalidCatalogueException if the text is no such list, an entry has a mistake or a
   *     member that the reader did not take, or two have one name
   */
  public static <T> List<T> read(
      String yaml, List<String> name, Function<CatalogueEntry, T> reader) {
    List<String> mistakes = new ArrayList<>();
    List<T> entries = new ArrayList<>();
    Map<String, Integer> positions = new LinkedHashMap<>();
    int position = 0;
    for (Object item : sequence(yaml)) {
      position++;
      if (!(item instanceof Map<?, ?> members)) {
        mistakes.add("entry " + position + ": no mapping (expected: a mapping of members)");
        continue;
      }
      String named =
          name.stream()
              .map(members::get)
              .filter(Objects::nonNull)
              .map(Object::toString)
              .collect(Collectors.joining("/"));
      String where = "entry " + position + (named.isEmpty() ? "" : " (" + named + ")");
      Integer earlier = named.isEmpty() ? null : positions.putIfAbsent(named, position);
      if (earlier != null) {
        mistakes.add(where + ": has the name of entry " + earlier + " (expected: another)");
      }
      entries.add(CatalogueEntry.read(members, where + ": ", mistakes, reader));
    }
    if (!mistakes.isEmpty()) {
      throw new InvalidCatalogueException(mistakes);
    }
    return List.copyOf(entries);
  }

  private static List<?> sequence(String yaml) {
    Object content;
    try {
      content = StrictYaml.read(yaml, Object.class);
    } catch (IllegalArgumentException e) {
      throw new InvalidCatalogueException(List.of(String.valueOf(e.getMessage())));
    }
    if (!(content instanceof List<?> items)) {
      throw new InvalidCatalogueException(List.of("no list (expected: a list of entries)"));
    }
    return items;
  }
}
