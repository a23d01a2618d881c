package dev.endpointpipeline.worker.runtime.kuberay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.endpointpipeline.worker.runtime.LinearTime;
import dev.endpointpipeline.worker.runtime.ray.ServeConfig;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServeTextTest {
  private static final String APPLICATION =
      "{\"import_path\":\"a:b\",\"name\":\"a\",\"deployments\":[{\"name\":\"D\",\"user_config\":{\"x\":1.10}}]}";

  private static ServeText wanted(String application) {
    return ServeText.of(new ServeConfig(new TreeMap<>(Map.of("a", application))));
  }

  private static ServeText read(ServeText text) {
    return ServeText.parse(text.text()).orElseThrow();
  }

  @Test
  void isTheConfigurationAsItIsMappedWithNumbersAsTheyWereWritten() {
    assertThat(wanted(APPLICATION).text()).isEqualTo("{\"applications\":[" + APPLICATION + "]}");
  }

  @Test
  void whatRunsIsLeftAsItIs() {
    ServeText wanted = wanted(APPLICATION);
    assertThat(wanted.after(read(wanted), Set.of(), true, 6).text()).isEqualTo(wanted.text());
  }

  @Test
  void aUserConfigInAnotherOrderIsHandedOver() {
    ServeText wanted = wanted(APPLICATION.replace("{\"x\"", "{\"y\":1,\"x\""));
    ServeText before = wanted(APPLICATION.replace("1.10}", "1.10,\"y\":1}"));
    assertThat(wanted.after(read(before), Set.of(), true, 6).text())
        .isEqualTo(wanted.text())
        .isNotEqualTo(before.text());
  }

  @Test
  void whatDoesNotRunIsHandedOverAgain() {
    ServeText wanted = wanted(APPLICATION);
    assertThat(wanted.after(read(wanted), Set.of(), false, 6).text())
        .isEqualTo(wanted.text() + "\n# op 6\n");
  }

  @Test
  void whatFailedIsAnotherConfigurationForRayAndStaysSoOnceItRuns() {
    ServeText wanted = wanted(APPLICATION);
    ServeText again = wanted.after(read(wanted), Set.of("a"), false, 6);
    assertThat(again.text())
        .contains("\"runtime_env\":{\"env_vars\":{\"ENDPOINT_PIPELINE_ATTEMPT\":\"6\"}}")
        .endsWith("\n# op 6\n");
    assertThat(wanted.after(read(again), Set.of(), true, 7).text()).isEqualTo(again.text());
  }

  @Test
  void aCorrectedApplicationNeedsNoMark() {
    ServeText corrected = wanted(APPLICATION.replace("a:b", "a:c"));
    assertThat(corrected.after(read(wanted(APPLICATION)), Set.of("a"), false, 6).text())
        .isEqualTo(corrected.text());
  }

  @Test
  void marksMakeNoDifferenceToWhatIsWanted() {
    ServeText wanted = wanted(APPLICATION);
    ServeText again = wanted.after(read(wanted), Set.of("a"), false, 6);
    assertThat(wanted.wantsTheSameAs(read(again))).isTrue();
    assertThat(wanted.wantsTheSameAs(wanted(APPLICATION.replace("a:b", "a:c")))).isFalse();
  }

  @Test
  void callersCannotForgeAnAttempt() {
    String forged =
        "{\"name\":\"a\",\"runtime_env\":{\"env_vars\":{\"ENDPOINT_PIPELINE_ATTEMPT\":\"1\"}}}";
    assertThat(wanted(forged).text()).doesNotContain("ATTEMPT");
  }

  @Test
  void aTextOfSomebodyElseIsNone() {
    assertThat(ServeText.parse("applications:\n- name: a\n")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n# op 1", "\n# op 1\n", "[", "{\"a\":", "\n", "\"", "1"})
  void takesTimeInProportionToATextOfSomebodyElse(String repeated) {
    LinearTime.assertLinear(
        500_000, length -> LinearTime.repeated(repeated, length), ServeText::parse);
  }

  @Test
  void itsNameForLogsHasNoSecret() {
    ServeText text =
        wanted("{\"name\":\"a\",\"runtime_env\":{\"env_vars\":{\"TOKEN\":\"s3cr3t\"}}}");
    assertThat(text.toString()).doesNotContain("s3cr3t");
  }
}
