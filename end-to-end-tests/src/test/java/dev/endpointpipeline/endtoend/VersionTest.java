package dev.endpointpipeline.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The version stands in the POMs, as the default of the compose file, and in the changelog. */
class VersionTest {
  private static final Path ROOT = Path.of("..");
  private static final Pattern OF_PROJECT =
      Pattern.compile("<artifactId>endpoint-pipeline</artifactId>\\s+<version>([^<]+)</version>");
  private static final Pattern OF_IMAGE = Pattern.compile("\\$\\{VERSION:-([^}]+)}");
  private static final Pattern HEADING = Pattern.compile("(?m)^## (.+)$");
  private static final Pattern DATED = Pattern.compile("\\d+\\.\\d+\\.\\d+ – \\d{4}-\\d{2}-\\d{2}");

  @Test
  void composeFileStartsTheImagesOfThisVersion() throws IOException {
    assertThat(all(OF_IMAGE, "docker-compose.yml")).isNotEmpty().containsOnly(version());
  }

  @Test
  void changelogBeginsWithThisVersionOrWithWhatIsUnreleased() throws IOException {
    List<String> headings = all(HEADING, "CHANGELOG.md");
    String newest = headings.get(0);
    if (version().endsWith("-SNAPSHOT")) {
      assertThat(newest).isEqualTo("Unreleased");
    } else {
      assertThat(newest).startsWith(version() + " ");
    }
    assertThat(headings).allMatch(heading -> isDated(heading) || heading.equals("Unreleased"));
  }

  private static boolean isDated(String heading) {
    return DATED.matcher(heading).matches();
  }

  private static String version() throws IOException {
    return all(OF_PROJECT, "pom.xml").get(0);
  }

  private static List<String> all(Pattern pattern, String file) throws IOException {
    return pattern
        .matcher(Files.readString(ROOT.resolve(file)))
        .results()
        .map(match -> match.group(1))
        .toList();
  }
}
