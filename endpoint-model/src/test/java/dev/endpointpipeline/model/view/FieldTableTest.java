package dev.endpointpipeline.model.view;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import dev.endpointpipeline.model.MinimalBody;
import dev.endpointpipeline.model.PageSample;
import dev.endpointpipeline.model.request.Limits.IntegerRange;
import dev.endpointpipeline.model.request.Limits.Text;
import dev.endpointpipeline.model.request.RequestReader;
import dev.endpointpipeline.model.request.RequestShape;
import dev.endpointpipeline.model.request.RequestShape.Field;
import dev.endpointpipeline.model.request.RequestShape.Kind;
import dev.endpointpipeline.model.request.RequestShape.Presence;
import dev.endpointpipeline.schemas.EndpointSpec;
import dev.endpointpipeline.schemas.EndpointState;
import dev.endpointpipeline.schemas.EndpointUrl;
import dev.endpointpipeline.schemas.FailedRevision;
import dev.endpointpipeline.schemas.UrlType;
import dev.endpointpipeline.schemas.Warning;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Checks the tables of fields in docs/api.md against the reader and the view. */
class FieldTableTest {
  private static final Path DOCUMENTATION = Path.of("..", "docs", "api.md");
  private static final Pattern NOTE = Pattern.compile("\\[\\^([a-z-]+)]");
  private static final Pattern CODE = Pattern.compile("`([^`]+)`");

  /** A row of a request table about one field. */
  record RequestRow(
      String path,
      String typeAndLimit,
      String update,
      String create,
      String applied,
      String shown) {}

  /** A row of the response table about one field. */
  record ResponseRow(String path, String shown) {}

  private final String fields = fieldsPart();
  private final List<RequestRow> requestRows = new ArrayList<>();
  private final List<ResponseRow> answerRows = new ArrayList<>();

  FieldTableTest() {
    for (String section : fields.split("\n### ", -1)) {
      String heading = section.lines().findFirst().orElseThrow();
      List<String> prefixes = code(heading);
      for (List<String> cells : rows(section)) {
        if (heading.equals("Only in a response")) {
          code(cells.get(0)).forEach(path -> answerRows.add(new ResponseRow(path, cells.get(1))));
        } else if (prefixes.isEmpty()) {
          requestRows.add(requestRow("", cells));
        } else {
          prefixes.forEach(prefix -> requestRows.add(requestRow(prefix + ".", cells)));
        }
      }
    }
  }

  @Test
  void hasExactlyTheFieldsWithTheirLimits() {
    Map<String, String> documented =
        requestRows.stream().collect(toMap(RequestRow::path, RequestRow::typeAndLimit));
    Map<String, String> read = new HashMap<>();
    Stream.of(RequestShape.ofUpdate(), RequestShape.ofCreate())
        .flatMap(RequestShape::allFields)
        .forEach(field -> read.put(field.path(), typeAndLimit(field.kind())));

    assertThat(documented).containsExactlyInAnyOrderEntriesOf(read);
  }

  @Test
  void everyFieldHasTheCallsThatAcceptIt() {
    assertThat(requestRows.stream().collect(toMap(RequestRow::path, RequestRow::update)))
        .containsExactlyInAnyOrderEntriesOf(presence(RequestShape.ofUpdate()));
    assertThat(requestRows.stream().collect(toMap(RequestRow::path, RequestRow::create)))
        .containsExactlyInAnyOrderEntriesOf(presence(RequestShape.ofCreate()));
  }

  @Test
  void everyFieldThatNoRuntimeUsesIsReportedInTheResponse() {
    Set<String> documented =
        requestRows.stream()
            .filter(row -> row.applied.startsWith("no[^kept]"))
            .map(RequestRow::path)
            .collect(toSet());
    Set<String> named =
        Stream.of(RequestShape.ofUpdate(), RequestShape.ofCreate())
            .flatMap(RequestShape::allFields)
            .filter(field -> field.presence() == Presence.KEPT)
            .flatMap(Field::withMembers)
            .map(Field::path)
            .collect(toSet());

    assertThat(documented).isEqualTo(named).isNotEmpty();
    assertThat(requestRows)
        .filteredOn(row -> row.shown.equals("no") && !row.applied.equals("runtime"))
        .allMatch(row -> named.contains(row.path));
  }

  @Test
  void hasExactlyTheFieldsOfTheView() {
    Set<String> documented = new TreeSet<>();
    requestRows.stream()
        .filter(row -> !row.shown.equals("no"))
        .forEach(row -> documented.add(row.shown));
    answerRows.stream()
        .filter(row -> row.shown.equals("yes"))
        .forEach(row -> documented.add(row.path));

    assertThat(pathsOfACompleteView()).containsExactlyElementsOf(documented);
  }

  @Test
  void noCellIsEmptyAndNoNoteIsMissingOrUnused() {
    assertThat(fields.split("\n### ", -1))
        .allSatisfy(
            section ->
                assertThat(rows(section))
                    .allSatisfy(cells -> assertThat(cells).allMatch(cell -> !cell.isEmpty())));
    Set<String> defined = new TreeSet<>();
    Set<String> used = new TreeSet<>();
    fields
        .lines()
        .forEach(
            line -> {
              String[] definition = line.split("]:", 2);
              NOTE.matcher(definition.length == 2 ? definition[0] + "]" : "")
                  .results()
                  .forEach(note -> defined.add(note.group(1)));
              NOTE.matcher(definition[definition.length - 1])
                  .results()
                  .forEach(note -> used.add(note.group(1)));
            });
    assertThat(used).isEqualTo(defined).isNotEmpty();
  }

  private static String fieldsPart() {
    try {
      String text = Files.readString(DOCUMENTATION);
      int begin = text.indexOf("\n## Fields\n");
      int end = text.indexOf("\n## ", begin + 1);
      return text.substring(begin, end < 0 ? text.length() : end);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The cells of each row below the table's header. */
  private static List<List<String>> rows(String section) {
    return section
        .lines()
        .filter(line -> line.startsWith("| "))
        .skip(1)
        .map(line -> Arrays.stream(line.split("\\|", -1)).map(String::strip).toList())
        .map(cells -> cells.subList(1, cells.size() - 1))
        .toList();
  }

  private static RequestRow requestRow(String prefix, List<String> cells) {
    String shown = withoutNotes(cells.get(7));
    return new RequestRow(
        prefix + code(cells.get(0)).get(0),
        cells.get(1),
        cells.get(2),
        cells.get(3),
        cells.get(6),
        switch (shown) {
          case "no" -> "no";
          case "yes" -> prefix + code(cells.get(0)).get(0);
          default -> prefix + code(shown).get(0);
        });
  }

  private static List<String> code(String text) {
    return CODE.matcher(text).results().map(result -> result.group(1)).toList();
  }

  private static String withoutNotes(String cell) {
    return NOTE.matcher(cell).replaceAll("");
  }

  /** The presence of each field in one call, for the fields of both. */
  private static Map<String, String> presence(RequestShape shape) {
    Map<String, String> presence = new TreeMap<>();
    RequestShape.ofCreate().allFields().forEach(field -> presence.put(field.path(), "unknown"));
    shape.allFields().forEach(field -> presence.put(field.path(), presence(field.presence())));
    shape
        .allFields()
        .filter(field -> field.presence() == Presence.WITHOUT_EFFECT)
        .flatMap(Field::withMembers)
        .forEach(field -> presence.put(field.path(), "ignored"));
    return presence;
  }

  private static String presence(Presence presence) {
    return switch (presence) {
      case MANDATORY -> "mandatory";
      case OPTIONAL, KEPT -> "optional";
      case WITHOUT_EFFECT -> "ignored";
    };
  }

  private static String typeAndLimit(Kind kind) {
    if (kind instanceof Kind.OfText text) {
      return "string " + length(text.limit());
    }
    if (kind instanceof Kind.OfInteger integer) {
      return "integer " + range(integer.limit());
    }
    if (kind instanceof Kind.OfNumber) {
      return "number";
    }
    if (kind instanceof Kind.OfBoolean) {
      return "boolean";
    }
    if (kind instanceof Kind.OfChoice choice) {
      return choice.limit().values().stream()
          .map(value -> "`" + value + "`")
          .collect(joining(", ", "one of ", ""));
    }
    if (kind instanceof Kind.OfArray array) {
      return "array of " + fromTo(array.limit().min(), array.limit().max()) + " objects";
    }
    if (kind instanceof Kind.OfTexts texts) {
      return "object of "
          + fromTo(texts.limit().min(), texts.limit().max())
          + " members: names "
          + length(texts.names())
          + ", strings "
          + length(texts.values());
    }
    if (kind instanceof Kind.OfAnyObject any) {
      return "any object, its JSON " + length(any.limit());
    }
    return "object";
  }

  private static String length(Text limit) {
    String characters =
        switch (limit.characters()) {
          case ANY -> "";
          case NAME -> " *name*";
          case ID -> " *id*";
          case LABEL -> " *label*";
          case DOTTED_LABEL -> " *label* or `.`";
          case SERVICE_NAMESPACE -> " *id*, beginning with `ray-svc-`";
        };
    return fromTo(limit.min(), limit.max()) + characters + (limit.unique() ? ", *unique*" : "");
  }

  private static String range(IntegerRange limit) {
    return fromTo(limit.min(), limit.max())
        + (limit.floor() == null ? "" : ", not below `" + limit.floor() + "`")
        + (limit.ceiling() == null ? "" : ", not above `" + limit.ceiling() + "`");
  }

  private static String fromTo(int min, int max) {
    return min == max ? "" + min : min + ".." + max;
  }

  private static Set<String> pathsOfACompleteView() {
    JsonMapper json = new JsonMapper();
    byte[] body = json.writeValueAsBytes(MinimalBody.withEverything(RequestShape.ofCreate()));
    EndpointSpec spec = RequestReader.readCreate(body).value();
    EndpointState state =
        PageSample.state()
            .setSpec(spec)
            .setErrorCode("code")
            .setErrorMsg("message")
            .setWarnings(List.of(new Warning("code", "field", "message")))
            .setServingRevision(1L)
            .setUrls(List.of(new EndpointUrl("ApiInvoke", "http://host", UrlType.PRIVATE)))
            .setRollbackOf(new FailedRevision(1L, "code", "message"))
            .build();
    Set<String> paths = new TreeSet<>();
    collectPaths("", json.readTree(EndpointView.toJson(state)), paths);
    return paths;
  }

  private static void collectPaths(String prefix, JsonNode value, Set<String> paths) {
    for (Map.Entry<String, JsonNode> member : value.properties()) {
      String path = prefix + member.getKey();
      paths.add(path);
      collectPaths(path + ".", member.getValue(), paths);
      member.getValue().values().stream()
          .filter(item -> member.getValue().isArray())
          .forEach(item -> collectPaths(path + "[].", item, paths));
    }
  }
}
