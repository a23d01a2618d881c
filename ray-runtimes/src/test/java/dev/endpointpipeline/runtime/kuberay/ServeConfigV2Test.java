package dev.endpointpipeline.runtime.kuberay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.endpointpipeline.runtime.LinearTime;
import dev.endpointpipeline.runtime.ray.ApplicationMarker;
import dev.endpointpipeline.runtime.ray.PreviousApplications;
import dev.endpointpipeline.runtime.ray.ServeConfig;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServeConfigV2Test {
  private static final String APPLICATION =
      "{\"import_path\":\"a:b\",\"name\":\"a\",\"deployments\":[{\"name\":\"D\",\"user_config\":{\"x\":1.10}}]}";

  private static ServeConfigV2 wanted(String application) {
    return ServeConfigV2.of(new ServeConfig(new TreeMap<>(Map.of("a", application))));
  }

  /** The text that replaces another one, of which those applications failed or all run. */
  private static ServeConfigV2 after(
      ServeConfigV2 wanted,
      ServeConfigV2 before,
      Set<String> failed,
      boolean atRest,
      long revision) {
    return wanted.after(
        before,
        atRest,
        revision,
        new ApplicationMarker(revision, 0, PreviousApplications.of(List.of())),
        (name, config) ->
            new ApplicationMarker.Current(config, failed.contains(name), deployment -> true));
  }

  private static ServeConfigV2 read(ServeConfigV2 text) {
    return ServeConfigV2.parse(text.text()).orElseThrow();
  }

  @Test
  void isTheConfigurationAsItIsMappedWithNumbersAsTheyWereWritten() {
    assertThat(wanted(APPLICATION).text()).isEqualTo("{\"applications\":[" + APPLICATION + "]}");
  }

  @Test
  void whatRunsIsLeftAsItIs() {
    ServeConfigV2 wanted = wanted(APPLICATION);
    assertThat(after(wanted, read(wanted), Set.of(), true, 6).text()).isEqualTo(wanted.text());
  }

  @Test
  void aUserConfigInAnotherOrderIsSentAgain() {
    ServeConfigV2 wanted = wanted(APPLICATION.replace("{\"x\"", "{\"y\":1,\"x\""));
    ServeConfigV2 before = wanted(APPLICATION.replace("1.10}", "1.10,\"y\":1}"));
    assertThat(after(wanted, read(before), Set.of(), true, 6).text())
        .contains("\"user_config\":{\"y\":1,\"x\":1.10}")
        .isNotEqualTo(before.text());
  }

  @Test
  void whatDoesNotRunIsSentAgain() {
    ServeConfigV2 wanted = wanted(APPLICATION);
    ServeConfigV2 again = after(wanted, read(wanted), Set.of(), false, 6);
    assertThat(again.text()).endsWith("\n# op 6\n");
    assertThat(wanted.hasSameApplicationsAs(read(again))).isTrue();
  }

  @Test
  void whatFailedIsAnotherConfigurationForRayAndStaysSoOnceItRuns() {
    ServeConfigV2 wanted = wanted(APPLICATION);
    ServeConfigV2 again = after(wanted, read(wanted), Set.of("a"), false, 6);
    assertThat(again.text())
        .contains("\"runtime_env\":{\"env_vars\":{\"ENDPOINT_PIPELINE_ATTEMPT\":\"6\"}}")
        .endsWith("\n# op 6\n");
    assertThat(after(wanted, read(again), Set.of(), true, 7).text()).isEqualTo(again.text());
  }

  @Test
  void aCorrectedApplicationNeedsNoMark() {
    ServeConfigV2 corrected = wanted(APPLICATION.replace("a:b", "a:c"));
    assertThat(after(corrected, read(wanted(APPLICATION)), Set.of("a"), false, 6).text())
        .contains("a:c")
        .doesNotContain("ENDPOINT_PIPELINE");
  }

  /** Ray forgets to scale what it has built, and finds to be what it was. */
  @Test
  void whatIsRevertedIsAnotherConfigurationForRay() {
    ServeConfigV2 wanted = wanted(APPLICATION);
    ServeConfigV2 broken = wanted(APPLICATION.replace("a:b", "a:c"));
    ServeConfigV2 back =
        after(wanted, read(after(broken, read(wanted), Set.of(), true, 6)), Set.of("a"), false, 7);
    assertThat(back.text()).contains("\"rolling_update_percentage\":0.2000000000007000");
    assertThat(wanted.hasSameApplicationsAs(read(back))).isTrue();
    assertThat(after(wanted, read(back), Set.of(), true, 8).text()).isEqualTo(back.text());
  }

  @Test
  void anApplicationThatStaysIsNotTouched() {
    ServeConfigV2 both =
        ServeConfigV2.of(
            new ServeConfig(
                new TreeMap<>(
                    Map.of("a", APPLICATION, "b", APPLICATION.replace("\"a\"", "\"b\"")))));
    ServeConfigV2 changed =
        ServeConfigV2.of(
            new ServeConfig(
                new TreeMap<>(
                    Map.of(
                        "a",
                        APPLICATION,
                        "b",
                        APPLICATION.replace("\"a\"", "\"b\"").replace("a:b", "a:c")))));
    ServeConfigV2 next = after(changed, read(both), Set.of(), true, 6);
    assertThat(next.applications().get("a")).isEqualTo(both.applications().get("a"));
    assertThat(next.text()).containsOnlyOnce("rolling_update_percentage");
  }

  /** Ray does not tell replicas that run that they have no user_config any more. */
  @Test
  void replicasAreReplacedWhenTheirUserConfigIsRemovedEvenAfterAFailure() {
    ServeConfigV2 without = wanted(APPLICATION.replace(",\"user_config\":{\"x\":1.10}", ""));
    ServeConfigV2 taken = after(without, read(wanted(APPLICATION)), Set.of(), true, 6);
    assertThat(taken.text()).contains("\"ENDPOINT_PIPELINE_RESTART\":\"6\"");
    assertThat(without.hasSameApplicationsAs(read(taken))).isTrue();
    assertThat(after(wanted(APPLICATION), read(taken), Set.of("a"), false, 7).text())
        .contains("\"ENDPOINT_PIPELINE_RESTART\":\"6\"");
  }

  @Test
  void marksMakeNoDifferenceToWhatIsWanted() {
    ServeConfigV2 wanted = wanted(APPLICATION);
    ServeConfigV2 again = after(wanted, read(wanted), Set.of("a"), false, 6);
    assertThat(wanted.hasSameApplicationsAs(read(again))).isTrue();
    assertThat(wanted.hasSameApplicationsAs(wanted(APPLICATION.replace("a:b", "a:c")))).isFalse();
  }

  @Test
  void callersCannotForgeAnAttempt() {
    String forged =
        "{\"name\":\"a\",\"runtime_env\":{\"env_vars\":{\"ENDPOINT_PIPELINE_ATTEMPT\":\"1\"}}}";
    assertThat(wanted(forged).text()).doesNotContain("ATTEMPT");
  }

  @Test
  void aTextOfSomebodyElseIsNotParsed() {
    assertThat(ServeConfigV2.parse("applications:\n- name: a\n")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n# op 1", "\n# op 1\n", "[", "{\"a\":", "\n", "\"", "1"})
  void takesTimeInProportionToATextOfSomebodyElse(String repeated) {
    LinearTime.assertLinear(
        500_000, length -> LinearTime.repeated(repeated, length), ServeConfigV2::parse);
  }

  @Test
  void itsNameForLogsHasNoSecret() {
    ServeConfigV2 text =
        wanted("{\"name\":\"a\",\"runtime_env\":{\"env_vars\":{\"TOKEN\":\"s3cr3t\"}}}");
    assertThat(text.toString()).doesNotContain("s3cr3t");
  }
}
