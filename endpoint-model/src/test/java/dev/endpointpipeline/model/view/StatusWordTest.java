package dev.endpointpipeline.model.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.endpointpipeline.model.PageSample;
import dev.endpointpipeline.schemas.EndpointState;
import dev.endpointpipeline.schemas.EndpointStatus;
import dev.endpointpipeline.schemas.Operation;
import dev.endpointpipeline.schemas.SpecRevision;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class StatusWordTest {
  /**
   * The values of {@code EndpointStatus} in the vendor's SDKs for Java (3.1.130) and Python
   * (3.1.219).
   */
  private static final Set<String> WORDS_OF_THE_SDKS =
      Set.of(
          "CREATING",
          "RUNNING",
          "CREATE_FAILED",
          "DELETING",
          "DELETED",
          "UPDATING",
          "UPDATE_FAILED",
          "DELETE_FAILED",
          "FROZEN",
          "INACTIVE");

  @ParameterizedTest
  @EnumSource
  void everyStatusIsKnownToTheSdks(StatusWord word) {
    assertThat(WORDS_OF_THE_SDKS).contains(word.name());
  }

  @ParameterizedTest
  @CsvSource({
    "CREATE, CREATE_FAILED",
    "UPDATE, UPDATE_FAILED",
    "DELETE, DELETE_FAILED",
  })
  void failedStatusNamesTheFailedOperation(Operation operation, StatusWord word) {
    assertThat(StatusWord.of(state(EndpointStatus.FAILED).setOperation(operation).build()))
        .isEqualTo(word);
  }

  @ParameterizedTest
  @CsvSource({
    "CREATING, CREATING",
    "RUNNING, RUNNING",
    "DELETING, DELETING",
  })
  void otherStatusesAreThoseOfTheLifecycle(EndpointStatus status, StatusWord word) {
    for (Operation operation : Operation.values()) {
      assertThat(StatusWord.of(state(status).setOperation(operation).build())).isEqualTo(word);
    }
  }

  @Test
  void failedStateOfAnOlderReleaseWithoutAppliedSpecIsAFailedCreate() {
    assertThat(
            StatusWord.of(
                state(EndpointStatus.FAILED).setPrevious(null).setServingRevision(null).build()))
        .isEqualTo(StatusWord.CREATE_FAILED);
  }

  @Test
  void failedStateOfAnOlderReleaseWithAppliedSpecIsAFailedUpdate() {
    EndpointState.Builder failed = state(EndpointStatus.FAILED);

    assertThat(StatusWord.of(failed.setServingRevision(5L).setPrevious(null).build()))
        .isEqualTo(StatusWord.UPDATE_FAILED);
    assertThat(
            StatusWord.of(
                failed
                    .setServingRevision(null)
                    .setPrevious(new SpecRevision(5L, PageSample.spec()))
                    .build()))
        .isEqualTo(StatusWord.UPDATE_FAILED);
  }

  @Test
  void statusOfANewerReleaseIsNotFinal() {
    assertThat(StatusWord.of(state(EndpointStatus.UNKNOWN).build())).isEqualTo(StatusWord.CREATING);
  }

  private static EndpointState.Builder state(EndpointStatus status) {
    return PageSample.state().setStatus(status).setStep(null);
  }
}
