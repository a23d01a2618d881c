package dev.endpointpipeline.runtime.ray;

import dev.endpointpipeline.model.request.RequestShape;
import dev.endpointpipeline.model.request.RequestShape.Field;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The tables of docs/mapping.md that say what becomes of each field of a request.
 *
 * <p>A row names fields in its first cell: from the body on, or from one of {@link #PREFIXES}, or
 * by the end of its path if it begins with a dot. It stands for all members of the field that have
 * no row of their own.
 */
final class MappingTable {
  private static final Path DOCUMENTATION = Path.of("..", "docs", "mapping.md");
  private static final Pattern CODE = Pattern.compile("`([^`]+)`");

  /** Left out in the tables, as the page says. */
  private static final List<String> PREFIXES =
      List.of("", "config.ray_service_config.", "config.ray_service_config.ray_serve_config.");

  private final List<Row> rows;

  private MappingTable(List<Row> rows) {
    this.rows = rows;
  }

  static MappingTable read() {
    String section = section("## What is sent");
    return new MappingTable(
        section
            .lines()
            .filter(line -> line.startsWith("| "))
            .map(line -> Arrays.stream(line.split("\\|", -1)).map(String::strip).toList())
            .flatMap(MappingTable::rowsOf)
            .toList());
  }

  /** The fields in the first cells that no request has. */
  List<String> unknown() {
    return rows.stream()
        .map(Row::field)
        .filter(field -> fields().noneMatch(known -> isNamedBy(field, known.path())))
        .toList();
  }

  /**
   * Whether no runtime acts on the field; empty if the tables have neither it nor an object around
   * it.
   */
  Optional<Boolean> isStored(Field field) {
    return Stream.iterate(field.path(), path -> !path.isEmpty(), MappingTable::parent)
        .flatMap(path -> rows.stream().filter(row -> isNamedBy(row.field(), path)).limit(1))
        .findFirst()
        .map(Row::stored);
  }

  private static Stream<Row> rowsOf(List<String> cells) {
    boolean stored = cells.get(2).startsWith("stored");
    return CODE.matcher(cells.get(1))
        .results()
        .map((MatchResult code) -> new Row(code.group(1).replace("[0]", "[]"), stored));
  }

  private static boolean isNamedBy(String cell, String path) {
    String named = cell.endsWith("[]") ? cell.substring(0, cell.length() - 2) : cell;
    return named.startsWith(".")
        ? path.endsWith(named)
        : PREFIXES.stream().anyMatch(prefix -> path.equals(prefix + named));
  }

  /** The object or array of objects that has the field; empty for a member of the body. */
  private static String parent(String path) {
    String parent = path.substring(0, Math.max(0, path.lastIndexOf('.')));
    return parent.endsWith("[]") ? parent.substring(0, parent.length() - 2) : parent;
  }

  static Stream<Field> fields() {
    return RequestShape.ofCreate().allFields();
  }

  private static String section(String heading) {
    try {
      String text = Files.readString(DOCUMENTATION);
      int begin = text.indexOf("\n" + heading + "\n");
      return text.substring(begin, text.indexOf("\n## ", begin + 1));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private record Row(String field, boolean stored) {}
}
