package dev.endpointpipeline.model.request;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.endpointpipeline.model.MinimalBody;
import dev.endpointpipeline.model.PageSample;
import dev.endpointpipeline.schemas.EndpointPatch;
import dev.endpointpipeline.schemas.EndpointSpec;
import dev.endpointpipeline.schemas.EndpointType;
import dev.endpointpipeline.schemas.RayServiceConfig;
import dev.endpointpipeline.schemas.ServeApplication;
import dev.endpointpipeline.schemas.ServeDeployment;
import dev.endpointpipeline.schemas.Warning;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.BooleanNode;

class RequestReaderTest {
  @Test
  void readsThePagesSampleUnchanged() {
    Reading<EndpointPatch> reading = RequestReader.readUpdate(PageSample.updateRequest());

    assertThat(reading.ignoredFields()).containsExactly("reserved_resource.dpu");
    assertThat(reading.value().getName()).isEqualTo("endpoint1");
    RayServiceConfig service = reading.value().getConfig().getRayServiceConfig();
    ServeApplication application = service.getRayServeConfig().getApplications().get(0);
    assertThat(application.getRuntimeEnv().getEnvVars()).hasSize(3);
    ServeDeployment deployment = application.getDeployments().get(0);
    assertThat(deployment.getUserConfig()).isEqualTo("{}");
    assertThat(deployment.getMaxOngoingRequests()).isEqualTo(1000);
    assertThat(service.getDataInfos()).singleElement().hasNoNullFieldsOrProperties();
  }

  @Test
  void anEmptyUpdateChangesNothing() {
    assertThat(update("{}").value()).isEqualTo(EndpointPatch.newBuilder().build());
  }

  @Test
  void nullCountsAsAbsentUnlessTheFieldIsMandatory() {
    assertThat(update("{'name': null, 'config': null}")).isEqualTo(update("{}"));
    assertThat(update("{'cap': {'cap_id': null}}")).isEqualTo(update("{'cap': {}}"));
    assertThat(violations("{'reserved_resource': {'mu': {'spec_code': null, 'min': 0, 'max': 1}}}"))
        .containsExactly(
            new Violation(
                "reserved_resource.mu.spec_code", "null (expected: a string of 1-256 characters)"));
  }

  @Test
  void reportsAllViolationsAndMissingMandatoryFieldsAtOnce() {
    assertThat(
            violations(
                """
                {'name': '', 'reserved_resource': {'apu': {}, 'dpu': [], 'mu': {'min': 2, 'max': 1}},
                 'ray_resource': {'work_node_resources': [{}, 1]},
                 'config': {'ray_service_config': {'ray_serve_config': {'applications': [{}]}}}}
                """))
        .extracting(Violation::field)
        .containsExactlyInAnyOrder(
            "name",
            "reserved_resource.apu.spec_code",
            "reserved_resource.apu.warm_up_num",
            "reserved_resource.dpu",
            "reserved_resource.mu.spec_code",
            "reserved_resource.mu.max",
            "ray_resource.head_node_resource",
            "ray_resource.work_node_resources[0].name",
            "ray_resource.work_node_resources[0].resource",
            "ray_resource.work_node_resources[1]",
            "config.ray_service_config.ray_serve_config.applications[0].name",
            "config.ray_service_config.ray_serve_config.applications[0].import_path",
            "config.ray_service_config.ray_serve_config.applications[0].deployments",
            "config.ray_service_config.ray_serve_config.applications[0].runtime_env",
            "config.ray_service_config.ray_cluster_config");
  }

  @Test
  void reportsAtMostAHundredViolationsAndIgnoredFields() {
    String many = "{}, ".repeat(999) + "{}";

    assertThat(violations("{'ray_resource': {'work_node_resources': [" + many + "]}}"))
        .hasSize(100);
    StringBuilder unknown = new StringBuilder("{");
    for (int i = 0; i < 1000; i++) {
      unknown.append(i == 0 ? "" : ",").append("'f").append(i).append("': 1");
    }
    assertThat(update(unknown + "}").ignoredFields()).hasSize(101).startsWith("f0", "f1");
  }

  @Test
  void unknownFieldsAreIgnoredAndReportedInPrintableAscii() {
    assertThat(
            update(
                    """
                    {'type': 'job', 'cap': {'Cap_id': 1}, 'a.b': {'c': 1}, '端\\r\\n': 1,
                     'ray_resource': {'head_node_resource': {'spec_code': 'x', 'y': 1},
                                      'work_node_resources': []}}
                    """)
                .ignoredFields())
        .containsExactly(
            "ray_resource.head_node_resource.y",
            "cap.Cap_id",
            "type",
            "['a.b']",
            "['\\u7aef\\u000d\\u000a']");
  }

  @Test
  void maxOngoingRequestsIsReadInBothPlacesAndTheDeploymentTakesPrecedence() {
    assertThat(deployment("'autoscaling_config': {'max_ongoing_requests': 5}"))
        .extracting(ServeDeployment::getMaxOngoingRequests)
        .isEqualTo(5);
    assertThat(
            deployment(
                "'max_ongoing_requests': 7, 'autoscaling_config': {'max_ongoing_requests': 5}"))
        .extracting(ServeDeployment::getMaxOngoingRequests)
        .isEqualTo(7);
    assertThat(
            update(
                    application(
                        "'deployments': [{'max_ongoing_requests': 7,"
                            + " 'autoscaling_config': {'max_ongoing_requests': 5}}]"))
                .ignoredFields())
        .singleElement()
        .asString()
        .endsWith("deployments[0].autoscaling_config.max_ongoing_requests");
  }

  @Test
  void userConfigIsStoredAsCompactJson() {
    assertThat(deployment("'user_config': { 'a' : [1.10, 1E+400, null], 'b': {'c': '端<'} }"))
        .extracting(ServeDeployment::getUserConfig)
        .isEqualTo("{\"a\":[1.10,1E+400,null],\"b\":{\"c\":\"端<\"}}");
    assertThat(
            violations(
                application("'deployments': [{'user_config': {'a': ['%s', 1]}}]")
                    .formatted("x".repeat(65_530))))
        .extracting(Violation::reason)
        .containsExactly(
            "65542 characters (expected: an object of at most 65536 characters of JSON)");
    assertThat(violations(application("'deployments': [{'user_config': 'x'}]"))).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-0",
        "-0.0",
        "1.10",
        "1e2",
        "1E-7",
        "-2.50e+10",
        "0e5",
        "1e400",
        "1e-400",
        "1e999999999",
        "9007199254740993",
        "-9223372036854775809",
        "0.1000000000000000055511151231257827021181583404541015625",
        "1234567890123456789012345678901234567890123456789.1234567890123456789012345678901234567890",
        "9999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999"
      })
  void numberOfUserConfigKeepsItsValueWithAllDigits(String number) {
    String kept =
        String.valueOf(deployment("'user_config': {'a': " + number + "}").getUserConfig())
            .replaceAll("\\{\"a\":(.*)}", "$1");
    assertThat(new BigDecimal(kept)).isEqualTo(new BigDecimal(number));
    // 1.0 and 1 have different types in Python.
    assertThat(kept.matches("-?\\d+")).isEqualTo(number.matches("-?\\d+"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"1e9999999999", "-1.5E-9999999999", "1e99999999999999999999"})
  void numberWithATooLargeExponentIsRefused(String number) {
    for (String body :
        List.of("{'x': %s}", application("'deployments': [{'user_config': {'a': %s}}]"))) {
      assertThatExceptionOfType(MalformedJsonException.class)
          .isThrownBy(() -> update(body.formatted(number)))
          .withMessageContaining("exponent has over 9 digits");
    }
  }

  @Test
  void formattingOfUserConfigIsNormalized() {
    assertThat(deployment("'user_config': { 'b': [-0, -0.0, 1e2], 'a': '\\u7aef\\/' }"))
        .extracting(ServeDeployment::getUserConfig)
        .isEqualTo("{\"b\":[0,0.0,1E+2],\"a\":\"端/\"}");
  }

  @Test
  void logConfigOfAnUpdateIsCheckedAndReportedAsIgnored() {
    String service =
        "{'config': {'ray_service_config': {'ray_serve_config': {}, 'ray_cluster_config': "
            + "{'head_group_spec': {}, 'worker_group_specs': [{}]}, 'log_config': "
            + "{'lts': {'enabled': %s}}}}}";

    Reading<EndpointPatch> reading = update(service.formatted("true"));
    assertThat(reading.ignoredFields()).containsExactly("config.ray_service_config.log_config");
    assertThat(reading.value().getConfig().getRayServiceConfig().getLogConfig()).isNull();
    assertThat(violations(service.formatted("1")))
        .containsExactly(
            new Violation(
                "config.ray_service_config.log_config.lts.enabled",
                "an integer (expected: true or false)"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'reserved_resource': {'apu': {'spec_code': 'x', 'warm_up_num': 9, 'max_num': 8}}",
        "'reserved_resource': {'dpu': {'spec_code': 'x', 'warm_up_num': 9, 'max_num': 8}}",
        "'reserved_resource': {'mu': {'spec_code': 'x', 'min': 9, 'max': 8}}",
      })
  void theUpperBoundIsNotBelowTheLowerBound(String member) {
    assertThat(violations("{" + member + "}"))
        .singleElement()
        .extracting(Violation::reason)
        .asString()
        .startsWith("8 (expected: an integer 9-")
        .contains(", not below ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '`',
      value = {
        "'min_replicas': 2, 'max_replicas': 1~max_replicas",
        "'min_replicas': 2, 'max_replicas': 4, 'initial_replicas': 1~initial_replicas",
        "'min_replicas': 2, 'max_replicas': 4, 'initial_replicas': 5~initial_replicas",
        "'max_replicas': 4, 'initial_replicas': 5~initial_replicas",
      })
  void autoscalingReplicasAreInOrder(String members, String refused) {
    assertThat(
            violations(application("'deployments': [{'autoscaling_config': {" + members + "}}]")))
        .singleElement()
        .extracting(Violation::field)
        .asString()
        .endsWith("autoscaling_config." + refused);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'ray_resource': {'head_node_resource': {'spec_code': 'x'}, 'work_node_resources': ["
            + "{'name': 'a', 'resource': {'spec_code': 'x', 'min': 0, 'max': 1}},"
            + "{'name': 'a', 'resource': {'spec_code': 'x', 'min': 0, 'max': 1}}]}}"
            + "~ray_resource.work_node_resources[1].name",
        "{'config': {'ray_service_config': {'ray_serve_config': {}, 'ray_cluster_config': "
            + "{'head_group_spec': {}, 'worker_group_specs': ["
            + "{'name': ''}, {'name': 'a'}, {}, {'name': ''}, {'name': 'a'}]}}}}"
            + "~config.ray_service_config.ray_cluster_config.worker_group_specs[4].name",
      })
  void aNameIsUniqueInItsArray(String jsonAndField) {
    String[] parts = jsonAndField.split("~", 2);

    assertThat(violations(parts[0]))
        .containsExactly(
            new Violation(parts[1], "the same as another's (expected: a unique value)"));
  }

  @Test
  void deploymentNamesAreUniqueWithinTheirApplicationOnly() {
    String application =
        "{'name': '%s', 'import_path': 'x', 'deployments': [%s], 'runtime_env': {}}";
    String one = application.formatted("a", "{'name': 'd'}, {'name': 'e'}, {}, {}");
    String other = application.formatted("b", "{'name': 'd'}");
    String twice = application.formatted("c", "{'name': 'd'}, {'name': 'd'}");

    assertThat(update(service("[" + one + ", " + other + "]")).ignoredFields()).isEmpty();
    assertThat(violations(service("[" + one + ", " + twice + "]")))
        .extracting(Violation::field)
        .containsExactly(
            "config.ray_service_config.ray_serve_config.applications[1].deployments[1].name");
  }

  @Test
  void applicationNamesAndRoutePrefixesAreUnique() {
    String application =
        "{'name': 'a', 'import_path': 'x', 'deployments': [{}], 'runtime_env': {},"
            + " 'route_prefix': '/a'}";
    String applications = "config.ray_service_config.ray_serve_config.applications[1].";

    assertThat(violations(service("[" + application + ", " + application + "]")))
        .extracting(Violation::field)
        .containsExactly(applications + "name", applications + "route_prefix");
  }

  @Test
  void envVarsAreTextsAndTheirValuesAreNeverReported() {
    assertThat(violations(application("'runtime_env': {'env_vars': {'PIN': 4711, 'a.b': null}}")))
        .containsExactly(
            new Violation(
                "config.ray_service_config.ray_serve_config.applications[0].runtime_env"
                    + ".env_vars.PIN",
                "an integer (expected: a string of 0-65536 characters)"),
            new Violation(
                "config.ray_service_config.ray_serve_config.applications[0].runtime_env"
                    + ".env_vars['a.b']",
                "null (expected: a string of 0-65536 characters)"));
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "unknown")
  void aCreateAcceptsEveryTypeOfTheApi(EndpointType type) {
    EndpointSpec spec = create("{'name': 'n', 'type': '" + type + "', 'description': ''}").value();

    assertThat(spec.getType()).isEqualTo(type);
    assertThat(spec.getDescription()).isNull();
    assertThat(spec.getPublicAccess()).isFalse();
    assertThat(spec.getCacheList()).isEmpty();
  }

  @Test
  void aCreateNeedsNameAndType() {
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> create("{}"))
        .satisfies(
            refusal ->
                assertThat(refusal.violations())
                    .extracting(Violation::field)
                    .containsExactly("name", "type"));
    assertThatThrownBy(() -> create("{'name': 'n', 'type': 'unknown'}"))
        .hasMessage(
            "type: 'unknown' (expected: one of service, ray, inference, job, ray_service, sql,"
                + " container_job, notebook)");
    assertThatThrownBy(() -> create("{'name': 'n', 'type': 'a secret, or so'}"))
        .hasMessageStartingWith("type: a string (expected: one of ");
  }

  @Test
  void aCreateKeepsLogConfig() {
    EndpointSpec spec =
        create(
                service("[]")
                    .replaceFirst("\\{", "{'name': 'n', 'type': 'ray_service', ")
                    .replace(
                        "'ray_serve_config'",
                        "'log_config': {'lts': {'enabled': true}}, 'ray_serve_config'"))
            .value();

    assertThat(spec.getConfig().getRayServiceConfig().getLogConfig().getLts().getEnabled())
        .isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '`',
      value = {
        "``~line 1, column 1: no object (expected: one JSON object)",
        "[]~line 1, column 3: no object (expected: one JSON object)",
        "null~line 1, column 5: no object (expected: one JSON object)",
        "{'secret': ~incomplete JSON",
        "{'a': secret}~no valid JSON",
        "{'secret': 1} {}~more text after the object",
        "{'secret': 1, 'secret': null}~a field that is there twice",
        "{'a': [{'secret': null, 'secret': null}]}~a field that is there twice",
      })
  void textThatIsNotAnObjectIsRefusedWithoutQuotingIt(String json, String reason) {
    assertThatExceptionOfType(MalformedJsonException.class)
        .isThrownBy(() -> update(json))
        .withMessageContaining(reason)
        .withMessageMatching("line \\d+, column \\d+: .*")
        .withMessageNotContaining("secret")
        .withNoCause();
  }

  @ParameterizedTest
  @CsvSource({
    "overlong form of two bytes, C1A1, 11",
    "overlong form of three bytes, E081A1, 11",
    "overlong form of four bytes, F08081A1, 11",
    "encoded surrogate, EDA080, 11",
    "encoded pair of surrogates, EDA0BDEDB880, 11",
    "beyond Unicode, F4908080, 11",
    "GBK, D6D0, 11",
    "cut off, E4B8, 11",
  })
  void textThatIsNotUtf8IsRefused(String what, String hex, int column) {
    byte[] fault = HexFormat.of().parseHex(hex);
    ByteBuffer json = ByteBuffer.allocate(30);
    json.put("{\n\"name\": \"".getBytes(StandardCharsets.US_ASCII)).put(fault);
    json.put("\"}".getBytes(StandardCharsets.US_ASCII));

    assertThatExceptionOfType(MalformedJsonException.class)
        .as(what)
        .isThrownBy(() -> RequestReader.readUpdate(Arrays.copyOf(json.array(), json.position())))
        .withMessage(
            "line 2, column " + (column - 1) + ": not UTF-8 (expected: one JSON object in UTF-8)");
  }

  @Test
  void otherFormsOfUnicodeAreNotUtf8() {
    for (Charset charset :
        List.of(
            StandardCharsets.UTF_16BE,
            StandardCharsets.UTF_16LE,
            StandardCharsets.UTF_16,
            Charset.forName("UTF-32BE"),
            Charset.forName("UTF-32LE"))) {
      assertThatExceptionOfType(MalformedJsonException.class)
          .isThrownBy(() -> RequestReader.readUpdate("{\"name\": \"a\"}".getBytes(charset)))
          .withMessageContaining("not UTF-8");
    }
  }

  @Test
  void textLongerThanTheDecodersBufferIsReadCompletely() {
    byte[] json =
        ("{'a': '" + "端".repeat(20_000) + "'}").replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    assertThat(RequestReader.readUpdate(json).ignoredFields()).containsExactly("a");
    json[json.length - 4] = 'x';
    assertThatExceptionOfType(MalformedJsonException.class)
        .isThrownBy(() -> RequestReader.readUpdate(json))
        .withMessageContaining("not UTF-8");
  }

  @Test
  void everyFieldWithoutEffectIsReportedAsIgnored() {
    for (boolean create : List.of(true, false)) {
      RequestShape shape = create ? RequestShape.ofCreate() : RequestShape.ofUpdate();
      for (RequestShape.Field field : shape.allFields().toList()) {
        JsonNode value =
            field.kind() instanceof RequestShape.Kind.OfBoolean
                ? BooleanNode.TRUE
                : MinimalBody.value(field, 0);
        byte[] body =
            new JsonMapper().writeValueAsBytes(MinimalBody.with(shape, field.path(), value));
        Reading<?> reading =
            create ? RequestReader.readCreate(body) : RequestReader.readUpdate(body);
        boolean effect =
            field.presence() != RequestShape.Presence.WITHOUT_EFFECT
                && field.presence() != RequestShape.Presence.KEPT;

        assertThat(reading.ignoredFields().contains(field.path()))
            .as(field.path())
            .isEqualTo(!effect);
        assertThat(reading.warnings())
            .extracting(Warning::getField)
            .isEqualTo(reading.ignoredFields());
      }
    }
  }

  @Test
  void warningAboutARayFieldThatThisApiLacksNamesAnAlternative() {
    Reading<?> reading =
        update(
            application("'deployments': [{'ray_actor_options': {'num_gpus': 0.5}}], 'args': {}"));
    Reading<?> environment = update(application("'runtime_env': {'pip': ['torch']}"));

    assertThat(Stream.of(reading, environment).flatMap(each -> each.warnings().stream()))
        .allMatch(warning -> warning.getCode().equals("ignored-field"))
        .extracting(warning -> lastName(warning.getField()) + ": " + warning.getMessage())
        .containsExactlyInAnyOrder(
            "num_gpus: is not a field of this call and has no effect: use ray_actor_options.resources,"
                + " a JSON object as a string, as in {\"GPU\": 0.5}",
            "pip: is not a field of this call and has no effect: put packages into the image of the"
                + " cap or the archive of working_dir",
            "args: is not a field of this call and has no effect: use user_config of a deployment, or"
                + " env_vars of runtime_env");
  }

  @Test
  void warningsAreLimitedAndNotAboutResponseFields() {
    assertThat(update("{'id': 'x', 'status': 'RUNNING', 'owner': {}, 'urls': []}"))
        .satisfies(
            reading -> {
              assertThat(reading.ignoredFields()).hasSize(4);
              assertThat(reading.warnings()).extracting(Warning::getField).containsExactly("urls");
            });
    String many =
        IntStream.range(0, 200).mapToObj(i -> "'f" + i + "': 1").collect(joining(",", "{", "}"));
    assertThat(update(many).warnings()).hasSize(Limits.WARNINGS);
  }

  @Test
  void textWithTooManyTokensIsRefused() {
    assertThat(update("{'a': [" + "1,".repeat(Limits.JSON_TOKENS - 10) + "1]}").ignoredFields())
        .containsExactly("a");
    assertThatExceptionOfType(MalformedJsonException.class)
        .isThrownBy(() -> update("{'a': [" + "1,".repeat(Limits.JSON_TOKENS) + "1]}"))
        .withMessageContaining("more than 100000 names, values and brackets");
  }

  private static String lastName(String path) {
    return path.substring(path.lastIndexOf('.') + 1);
  }

  @Test
  void textOfExcessiveDepthOrLengthIsRefusedAtOnce() {
    List<String> absurd =
        List.of(
            "{'a':".repeat(10_000) + "1" + "}".repeat(10_000),
            "{'a':" + "[".repeat(10_000) + "]".repeat(10_000) + "}",
            "{'a':".repeat(65) + "1" + "}".repeat(65),
            "{'a': '" + "x".repeat(Limits.JSON_TEXT_LENGTH + 1) + "'}",
            "{'" + "x".repeat(Limits.JSON_NAME_LENGTH + 1) + "': 1}",
            "{'a': 1" + "0".repeat(100) + "}");

    assertThat(absurd)
        .allSatisfy(
            json ->
                assertThatExceptionOfType(MalformedJsonException.class)
                    .isThrownBy(() -> update(json))
                    .withMessageContaining("deeper than 64 levels, more than"));
    assertThat(update("{'a':".repeat(64) + "1" + "}".repeat(64)).ignoredFields())
        .containsExactly("a");
  }

  private static ServeDeployment deployment(String members) {
    return update(application("'deployments': [{" + members + "}]"))
        .value()
        .getConfig()
        .getRayServiceConfig()
        .getRayServeConfig()
        .getApplications()
        .get(0)
        .getDeployments()
        .get(0);
  }

  /** An update with one application with a given member. */
  private static String application(String member) {
    String rest =
        (member.startsWith("'deployments'") ? "" : ", 'deployments': [{}]")
            + (member.startsWith("'runtime_env'") ? "" : ", 'runtime_env': {}");
    return service("[{'name': 'a', 'import_path': 'x', " + member + rest + "}]");
  }

  private static String service(String applications) {
    return "{'config': {'ray_service_config': {'ray_serve_config': {'applications': "
        + applications
        + "}, 'ray_cluster_config': {'head_group_spec': {}, 'worker_group_specs': [{}]}}}}";
  }

  private static List<Violation> violations(String json) {
    InvalidRequestException refusal =
        catchThrowableOfType(InvalidRequestException.class, () -> update(json));
    assertThat(refusal).as(json).isNotNull();
    return refusal.violations();
  }

  private static Reading<EndpointPatch> update(String json) {
    return RequestReader.readUpdate(bytes(json));
  }

  private static Reading<EndpointSpec> create(String json) {
    return RequestReader.readCreate(bytes(json));
  }

  private static byte[] bytes(String json) {
    return json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
  }
}
