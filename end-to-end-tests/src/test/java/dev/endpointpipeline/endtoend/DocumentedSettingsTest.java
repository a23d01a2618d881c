package dev.endpointpipeline.endtoend;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.ConfigurationProperties;

/** The table of settings in docs/operation.md is the services' own. */
class DocumentedSettingsTest {
  private static final Path PAGE = Path.of("..", "docs", "operation.md");
  private static final Pattern CODE = Pattern.compile("`([^`]+)`");
  private static final Pattern ROW =
      Pattern.compile("\\| `(endpoint-pipeline|gateway|worker)\\..*");

  private final Map<String, Class<?>> settings =
      new ClassFileImporter()
              .withImportOption(new ImportOption.DoNotIncludeTests())
              .importPackages("dev.endpointpipeline")
              .stream()
              .filter(type -> type.isAnnotatedWith(ConfigurationProperties.class))
              .map(JavaClass::reflect)
              .flatMap(DocumentedSettingsTest::settings)
              // What all services share is a setting of each
              .collect(toMap(Setting::key, Setting::type, (one, other) -> one, TreeMap::new));

  @Test
  void everySettingIsDocumentedAndNoOther() {
    assertThat(documentedRows().keySet()).containsExactlyElementsOf(settings.keySet());
    assertThat(settings).hasSizeGreaterThan(80);
  }

  @Test
  void everyValueOfAChoiceIsDocumented() {
    Map<String, String> rows = documentedRows();

    settings.forEach(
        (key, type) -> {
          if (type.isEnum()) {
            assertThat(rows.get(key))
                .contains(
                    Arrays.stream(type.getEnumConstants())
                        .map(DocumentedSettingsTest::word)
                        .toList());
          }
        });
  }

  private static Stream<Setting> settings(Class<?> properties) {
    return settings(properties, properties.getAnnotation(ConfigurationProperties.class).prefix());
  }

  private static Stream<Setting> settings(Class<?> properties, String prefix) {
    return Arrays.stream(properties.getRecordComponents())
        .flatMap(
            component -> {
              String name = component.getName().replaceAll("([A-Z])", "-$1");
              String key = prefix + "." + name.toLowerCase(Locale.ROOT);
              return component.getType().isRecord()
                  ? settings(component.getType(), key)
                  : Stream.of(new Setting(key, component.getType()));
            });
  }

  private static String word(Object constant) {
    return constant.toString().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The rows by the keys in their first cells; one that begins with a dot follows its sibling. */
  private static Map<String, String> documentedRows() {
    Map<String, String> rows = new TreeMap<>();
    for (String line : lines()) {
      if (ROW.matcher(line).matches()) {
        String sibling = "";
        for (String name : names(line.split("\\|", -1)[1])) {
          String key =
              name.startsWith(".") ? sibling.substring(0, sibling.lastIndexOf('.')) + name : name;
          rows.put(key.replaceAll("\\[.*", ""), line);
          sibling = key;
        }
      }
    }
    return rows;
  }

  private static Iterable<String> names(String cell) {
    return CODE.matcher(cell).results().map(match -> match.group(1)).toList();
  }

  private static Iterable<String> lines() {
    try {
      return Files.readAllLines(PAGE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private record Setting(String key, Class<?> type) {}
}
