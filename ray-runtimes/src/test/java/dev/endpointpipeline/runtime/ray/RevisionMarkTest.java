package dev.endpointpipeline.runtime.ray;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class RevisionMarkTest {
  private static ObjectNode application(String deployment) {
    return (ObjectNode) JsonMapper.shared().readTree("{\"deployments\": [" + deployment + "]}");
  }

  /** Ray reads and shows numbers as doubles. */
  private static ObjectNode shown(ObjectNode application) {
    return (ObjectNode) JsonMapper.shared().readTree(application.toString());
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 42, 1_234_567, 9_999_999_999L, 999_999_999_999L})
  void isReadFromWhatRayShows(long revision) {
    for (long attempt : new long[] {1, 500, 999, 1_795_932_000_999L}) {
      ObjectNode application = application("{\"name\": \"a\"}");
      RevisionMark.write(application, revision, attempt);

      assertThat(RevisionMark.read(shown(application))).hasValue(revision);
    }
  }

  @ParameterizedTest
  @CsvSource({"42, 7, 0.2000000000042007", "1234567, 0, 0.2000001234567000"})
  void canBeReadByPeopleToo(long revision, long attempt, String percentage) {
    ObjectNode application = application("{\"name\": \"a\"}");
    RevisionMark.write(application, revision, attempt);

    assertThat(application.at("/deployments/0/rolling_update_percentage").asString())
        .isEqualTo(percentage);
  }

  @Test
  void theLatestOfAllDeploymentsCounts() {
    ObjectNode application = application("{\"name\": \"a\"}, {\"name\": \"b\"}");
    RevisionMark.write(application, 42, 1);
    ((ObjectNode) application.at("/deployments/0")).put("rolling_update_percentage", 0.3);

    assertThat(RevisionMark.read(application)).hasValue(1_000_000_000_000L);
  }

  @Test
  void thereIsNoneInAnApplicationThatNobodyMarked() {
    assertThat(RevisionMark.read(application("{\"name\": \"a\"}"))).isEmpty();
    assertThat(RevisionMark.read(application("{\"rolling_update_percentage\": 0.2}"))).isEmpty();
    assertThat(RevisionMark.read(application("{\"rolling_update_percentage\": 0.1}"))).isEmpty();
    assertThat(RevisionMark.read(null)).isEmpty();
  }

  @Test
  void canBeTakenOut() {
    ObjectNode application = application("{\"name\": \"a\"}");
    RevisionMark.write(application, 42, 1);
    RevisionMark.erase(application);

    assertThat(application).isEqualTo(application("{\"name\": \"a\"}"));
  }
}
