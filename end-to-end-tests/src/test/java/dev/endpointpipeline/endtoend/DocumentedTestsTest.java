package dev.endpointpipeline.endtoend;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The tests that the documents name as proofs exist. */
class DocumentedTestsTest {
  private static final Path ROOT = Path.of("..");

  /** A class, and a method or with an ellipsis the beginning of several. */
  private static final Pattern NAMED =
      Pattern.compile("`([A-Z]\\w+(?:Test|IT))(?:\\.\\w+)?(?:#(\\w+)(…?))?`");

  private final Map<String, String> tests = textsOfTests();

  @Test
  void everyTestThatADocumentNamesExists() throws IOException {
    List<String> unknown;
    try (Stream<Path> documents = Files.walk(ROOT.resolve("docs"))) {
      unknown =
          documents
              .filter(file -> file.toString().endsWith(".md"))
              .flatMap(file -> NAMED.matcher(text(file)).results())
              .filter(named -> !exists(named))
              .map(MatchResult::group)
              .distinct()
              .toList();
    }

    assertThat(unknown).isEmpty();
    assertThat(NAMED.matcher(text(ROOT.resolve("docs/guarantees.md"))).results().count())
        .isGreaterThan(50);
  }

  private boolean exists(MatchResult named) {
    String test = tests.get(named.group(1));
    String method = named.group(2);
    if (test == null || method == null) {
      return test != null;
    }
    String end = named.group(3).isEmpty() ? "\\(" : "\\w*\\(";
    return Pattern.compile("void " + method + end).matcher(test).find();
  }

  private static Map<String, String> textsOfTests() {
    try (Stream<Path> modules = Files.list(ROOT)) {
      return modules
          .map(module -> module.resolve("src/test/java"))
          .filter(Files::isDirectory)
          .flatMap(DocumentedTestsTest::files)
          .collect(
              toMap(
                  file -> file.getFileName().toString().replace(".java", ""),
                  DocumentedTestsTest::text,
                  (one, other) -> one + other));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Stream<Path> files(Path directory) {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.filter(file -> file.toString().endsWith(".java")).toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
