package dev.endpointpipeline.runtime.ray;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.endpointpipeline.model.catalogue.InvalidCatalogueException;
import dev.endpointpipeline.schemas.CapRef;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an operator may write into the catalogue of CAPs. */
class CapVersionsTest {
  @Test
  void knowsAVersionByBothItsIds() {
    CapVersions caps =
        CapVersions.parse(
            """
            - {cap_id: a, version_id: one, image: "ray:1", ray_version: 2.60.0}
            - {cap_id: a, version_id: two, working_dir: "s3://code/a.zip"}
            """);

    assertThat(caps.find(new CapRef("a", "one")).flatMap(CapVersions.CapVersion::asImage))
        .contains(new ClusterShape.Image("ray:1", "2.60.0"));
    assertThat(caps.find(new CapRef("a", "two")).flatMap(CapVersions.CapVersion::asImage))
        .isEmpty();
    assertThat(caps.find(new CapRef("a", "two")).orElseThrow().workingDirectory())
        .isEqualTo(Optional.of("s3://code/a.zip"));
    assertThat(caps.find(new CapRef("one", "a"))).isEmpty();
    assertThat(caps.find(new CapRef("a", null))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "cap_id: a | entry 1 (a): version_id: missing",
        "cap_id: a, version_id: b | entry 1 (a/b): image: missing (expected: image or working_dir)",
        "cap_id: a, version_id: b, image: i | ray_version: missing (expected: the Ray in the image)",
        "cap_id: a, version_id: b, working_dir: d, ray_version: 2.60.0 | ray_version: 2.60.0 (exp",
        "cap_id: a, version_id: b, image: i, ray_version: 2.6 | ray_version: 2.6 (expected: a text",
        "cap_id: a, version_id: b, working_dir: d, size: 3 | size: unknown member",
      })
  void namesAMistake(String members, String mistake) {
    assertThatExceptionOfType(InvalidCatalogueException.class)
        .isThrownBy(() -> CapVersions.parse("[{" + members + "}]"))
        .withMessageContaining(mistake);
  }
}
