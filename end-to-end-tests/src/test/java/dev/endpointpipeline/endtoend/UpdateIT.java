package dev.endpointpipeline.endtoend;

import static dev.endpointpipeline.endtoend.SharedPipeline.accepted;
import static dev.endpointpipeline.endtoend.SharedPipeline.awaitStatus;
import static org.assertj.core.api.Assertions.assertThat;

import dev.endpointpipeline.endtoend.pipeline.ApiResponse;
import dev.endpointpipeline.endtoend.pipeline.PlainRecord;
import dev.endpointpipeline.schemas.EndpointKey;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** An update from its request to its outcome. */
@WithPipeline
class UpdateIT {
  /** Fields of the page that no update sets: caches, addresses, errors, quotas. */
  private static final List<String> NOT_SET_BY_AN_UPDATE =
      List.of(
          "caches",
          "error_code",
          "error_msg",
          "urls",
          "business_engine_instance_ids",
          "tokens_quota",
          "runtime_env_type");

  private final SharedPipeline shared;

  UpdateIT(SharedPipeline shared) {
    this.shared = shared;
  }

  @Test
  void samplesOfThePageAreAcceptedAndReturnItsFieldsAndTypes() {
    EndpointKey key = shared.runningEndpoint();

    ApiResponse response = shared.api().update(key, Bodies.sample());

    assertThat(response.status()).as(response.toString()).isEqualTo(202);
    assertThat(response.text("/status")).isEqualTo("CREATING");
    assertThat(response.text("/id")).isEqualTo(key.endpointId());
    assertThat(response.header("Location")).endsWith("/endpoints/" + key.endpointId());
    assertThat(response.header("Retry-After")).isNotEmpty();
    assertThat(response.header("X-Request-Id")).isNotEmpty();
    assertSameFieldsAndTypes("", Bodies.sampleResponse(), response.json());
  }

  /** Compares every field of the page except those above, and one with a wrong type there. */
  private static void assertSameFieldsAndTypes(String path, JsonNode page, JsonNode actual) {
    for (String name : page.propertyNames()) {
      String member = path + "/" + name;
      JsonNode expected = page.get(name);
      // Omitted, because the sample of the request has none; and "" for a number, an error of the
      // page
      boolean differs =
          (path.isEmpty() && NOT_SET_BY_AN_UPDATE.contains(name))
              || member.endsWith("/max_replicas_per_node")
              || member.endsWith("/output_path")
              || member.endsWith("/env_var_name")
              // As in the page's table, the field is next to autoscaling_config
              || member.endsWith("/autoscaling_config/max_ongoing_requests");
      if (differs) {
        continue;
      }
      JsonNode field = actual.get(name);
      assertThat(field).as(member).isNotNull();
      assertThat(field.isNumber() ? "number" : field.getNodeType().name())
          .as(member)
          .isEqualTo(expected.isNumber() ? "number" : expected.getNodeType().name());
      if (expected.isObject()) {
        assertSameFieldsAndTypes(member, expected, field);
      } else if (expected.isArray() && expected.size() > 0 && expected.get(0).isObject()) {
        assertSameFieldsAndTypes(member + "/0", expected.get(0), field.get(0));
      }
    }
  }

  @Test
  void noReaderSeesTheOldValuesAfterTheUpdateIsAccepted() {
    EndpointKey key = shared.runningEndpoint();

    accepted(shared.api().update(key, Bodies.sample()));
    ApiResponse shown = shared.api().show(key);

    assertThat(shown.text("/name")).isEqualTo("endpoint1");
    assertThat(shown.text("/status")).isIn("CREATING", "RUNNING");
    assertThat(shown.json().at("/reserved_resource"))
        .isEqualTo(JsonMapper.shared().readTree(Bodies.sample()).at("/reserved_resource"));
  }

  @Test
  void otherServicesReadEveryStepWithOnlyAvroAndTheRegistry() {
    EndpointKey key = shared.runningEndpoint();

    long revision = accepted(shared.api().update(key, Bodies.taking(60)));
    PlainRecord outcome = shared.outcome(key, revision);

    assertThat(shared.eventsAbout(key))
        .filteredOn(event -> event.number("revision") == revision)
        .extracting(event -> event.text("status") + " " + event.text("step"))
        .containsExactly(
            "CREATING VALIDATING",
            "CREATING APPLYING_RESOURCES",
            "CREATING APPLYING_SERVE_CONFIG",
            "CREATING WAITING_READY",
            "RUNNING ");
    assertThat(outcome.text("outcome")).isEqualTo("APPLIED");
    assertThat(outcome.number("serving_revision")).isEqualTo(revision);
    assertThat(outcome.headers())
        .containsEntry("ce_specversion", "1.0")
        .containsEntry("ce_subject", key.toString())
        .containsKeys("ce_id", "ce_type", "ce_source", "ce_time", "traceparent");
  }

  @Test
  void failedUpdateHasItsReasonAndTheServingRevision() {
    EndpointKey key = shared.runningEndpoint();
    long before = shared.api().show(key).revision();

    long revision =
        accepted(
            shared.api().update(key, Bodies.failingIn("APPLYING_SERVE_CONFIG", "no module app")));
    PlainRecord outcome = shared.outcome(key, revision);

    assertThat(outcome.text("outcome")).isEqualTo("FAILED");
    assertThat(outcome.text("error_msg")).isEqualTo("no module app");
    assertThat(outcome.text("error_code")).isNotEmpty();
    assertThat(outcome.number("serving_revision")).isEqualTo(before);
    ApiResponse shown = awaitStatus(shared.api(), key, "UPDATE_FAILED");
    assertThat(shown.text("/error_msg")).isEqualTo("no module app");
  }

  @Test
  void failedUpdateIsRolledBackAsANewRevisionIfEnabled() {
    EndpointKey key = shared.runningEndpoint();
    accepted(shared.api().update(key, "{\"rollback_on_failure\": true}"));
    long applied = accepted(shared.api().update(key, Bodies.replicas(2)));
    shared.outcome(key, applied);

    long failed = accepted(shared.api().update(key, Bodies.failingIn("WAITING_READY", "no luck")));

    assertThat(shared.outcome(key, failed).text("outcome")).isEqualTo("FAILED");
    ApiResponse shown = awaitStatus(shared.api(), key, "RUNNING");
    long rollback = shown.revision();
    assertThat(rollback).isGreaterThan(failed);
    assertThat(shared.outcome(key, rollback).number("rollback_of")).isEqualTo(failed);
    assertThat(shown.text("/rollback_of/revision")).isEqualTo(Long.toString(failed));
    assertThat(shown.text("/rollback_of/error_msg")).isEqualTo("no luck");
    assertThat(shown.text("/serving_revision")).isEqualTo(Long.toString(rollback));
    assertThat(shown.json().at(Bodies.DEPLOYMENT + "/num_replicas").asInt()).isEqualTo(2);
    assertThat(shared.eventsAbout(key))
        .filteredOn(event -> event.number("rollback_of") == failed)
        .extracting(event -> event.number("revision") + " " + event.text("status"))
        .containsExactly(
            rollback + " CREATING",
            rollback + " CREATING",
            rollback + " CREATING",
            rollback + " CREATING",
            rollback + " RUNNING");
  }

  @Test
  void previousVersionIsTheOneThatServedBefore() {
    EndpointKey key = shared.runningEndpoint();
    ApiResponse none = shared.api().showWith("version=PREVIOUS", key);
    assertThat(none.status()).isEqualTo(400);
    assertThat(none.text("/error_code")).isEqualTo("endpoint.no-previous-version");
    long first = shared.api().show(key).revision();

    long second = accepted(shared.api().update(key, Bodies.sample()));
    shared.outcome(key, second);
    long third = accepted(shared.api().update(key, Bodies.failingIn("VALIDATING", "no")));
    shared.outcome(key, third);
    awaitStatus(shared.api(), key, "UPDATE_FAILED");

    ApiResponse previous = shared.api().showWith("version=PREVIOUS", key);
    assertThat(first).isLessThan(second);
    assertThat(previous.text("/revision")).isEqualTo(Long.toString(second));
    assertThat(previous.text("/serving_revision")).isEqualTo(Long.toString(second));
    assertThat(previous.header("ETag")).isEmpty();
  }

  @Test
  void newerUpdateSupersedesARunningUpdate() {
    EndpointKey key = shared.runningEndpoint();

    long older = accepted(shared.api().update(key, Bodies.taking(20_000)));
    long newer = accepted(shared.api().update(key, Bodies.taking(0)));

    PlainRecord superseded = shared.outcome(key, older);
    assertThat(superseded.text("outcome")).isEqualTo("SUPERSEDED");
    assertThat(superseded.number("superseded_by")).isEqualTo(newer);
    assertThat(shared.outcome(key, newer).text("outcome")).isEqualTo("APPLIED");
  }
}
