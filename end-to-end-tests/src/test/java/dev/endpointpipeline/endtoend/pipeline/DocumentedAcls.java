package dev.endpointpipeline.endtoend.pipeline;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/** The ACLs of the table of rights in docs/operation.md. */
public final class DocumentedAcls {
  private static final Path PAGE = Path.of("..", "docs", "operation.md");
  private static final String HEADER =
      "| service | resource | name | pattern | operations | what for |";

  private DocumentedAcls() {}

  /** All ACLs of the table, for users with the names of the services. */
  public static List<AclBinding> all() {
    return rows().flatMap(DocumentedAcls::bindings).toList();
  }

  private static Stream<String> rows() {
    try {
      return Files.readAllLines(PAGE).stream()
          .dropWhile(line -> !line.equals(HEADER))
          .skip(2)
          .takeWhile(line -> line.startsWith("|"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Stream<AclBinding> bindings(String row) {
    String[] cells = row.replace("`", "").split("\\|", -1);
    var pattern =
        new ResourcePattern(
            constant(ResourceType.class, cells[2]),
            cells[3].strip(),
            constant(PatternType.class, cells[4]));
    return Arrays.stream(cells[5].split(",", -1))
        .map(
            operation ->
                new AclBinding(
                    pattern,
                    new AccessControlEntry(
                        "User:" + cells[1].strip(),
                        "*",
                        constant(AclOperation.class, operation),
                        AclPermissionType.ALLOW)));
  }

  private static <E extends Enum<E>> E constant(Class<E> type, String cell) {
    return Enum.valueOf(type, cell.strip().toUpperCase(Locale.ROOT).replace(' ', '_'));
  }
}
