package dev.endpointpipeline.kafkabinding;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.avro.Schema;

/**
 * Compares a writer's schema with a reader's. Avro silently drops fields that the reader lacks, so
 * a service that reads, changes and writes a record would lose them for all readers.
 */
public final class SchemaEvolution {
  private SchemaEvolution() {}

  /**
   * The fields, enum symbols and union branches that the writer has and the reader lacks, each as a
   * path such as {@code spec.compute.spec_code}; empty if the reader loses nothing.
   */
  public static List<String> unknownTo(Schema reader, Schema writer) {
    List<String> unknown = new ArrayList<>();
    compare(reader, writer, "", new HashSet<>(), unknown);
    return List.copyOf(unknown);
  }

  private static void compare(
      Schema reader, Schema writer, String path, Set<String> seen, List<String> unknown) {
    if (reader.getType() == Schema.Type.UNION || writer.getType() == Schema.Type.UNION) {
      compareBranches(reader, writer, path, seen, unknown);
      return;
    }
    switch (writer.getType()) {
      case RECORD -> {
        if (seen.add(writer.getFullName())) {
          compareFields(reader, writer, path, seen, unknown);
        }
      }
      case ENUM ->
          writer.getEnumSymbols().stream()
              .filter(symbol -> !reader.hasEnumSymbol(symbol))
              .forEach(symbol -> unknown.add(path + "=" + symbol));
      case ARRAY ->
          compare(reader.getElementType(), writer.getElementType(), path + "[]", seen, unknown);
      case MAP -> compare(reader.getValueType(), writer.getValueType(), path + "{}", seen, unknown);
      default -> {}
    }
  }

  private static void compareFields(
      Schema reader, Schema writer, String path, Set<String> seen, List<String> unknown) {
    for (Schema.Field field : writer.getFields()) {
      String name = path.isEmpty() ? field.name() : path + "." + field.name();
      Schema.Field known = reader.getField(field.name());
      if (known == null) {
        unknown.add(name);
      } else {
        compare(known.schema(), field.schema(), name, seen, unknown);
      }
    }
  }

  private static void compareBranches(
      Schema reader, Schema writer, String path, Set<String> seen, List<String> unknown) {
    for (Schema branch : branches(writer)) {
      branches(reader).stream()
          .filter(candidate -> candidate.getFullName().equals(branch.getFullName()))
          .findFirst()
          .ifPresentOrElse(
              candidate -> compare(candidate, branch, path, seen, unknown),
              () -> unknown.add(path + ": " + branch.getFullName()));
    }
  }

  private static List<Schema> branches(Schema schema) {
    return schema.getType() == Schema.Type.UNION ? schema.getTypes() : List.of(schema);
  }
}
