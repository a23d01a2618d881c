package dev.endpointpipeline.runtime.ray;

import static org.assertj.core.api.Assertions.assertThat;

import dev.endpointpipeline.model.request.Violation;
import dev.endpointpipeline.model.speccode.SpecCodes;
import dev.endpointpipeline.runtime.DesiredEndpoint;
import dev.endpointpipeline.runtime.DesiredEndpoints;
import dev.endpointpipeline.runtime.Progress;
import dev.endpointpipeline.schemas.EndpointKey;
import dev.endpointpipeline.schemas.EndpointSpec;
import dev.endpointpipeline.schemas.SpecRevision;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What Ray would refuse, sooner or later, or silently ignore, and what the owner is told. */
class RayRulesTest {
  private static final String APPLICATION =
      "config.ray_service_config.ray_serve_config.applications[0]";
  private static final String DEPLOYMENT = APPLICATION + ".deployments[0]";
  private static final String CODE_ONLY = "0b5633ba2b904511ad514346f4d23d4b";
  private static final String WITH_IMAGE = "1c6744cb3ca15622be625457a5e34e5c";
  private static final SpecCodes CODES =
      SpecCodes.parse(
          """
          - {code: small, roles: [HEAD, WORKER, APU, MU], cpu: 4, memory: 16Gi}
          - {code: old, status: DEPRECATED, roles: [WORKER], cpu: 4, memory: 16Gi}
          - {code: gone, status: RETIRED, roles: [WORKER], cpu: 4, memory: 16Gi}
          - {code: sql, roles: [DPU], cpu: 4, memory: 16Gi}
          """);
  private static final CapVersions CAPS =
      CapVersions.parse(
          """
          - {cap_id: %s, version_id: %s, working_dir: "s3://caps/ranker.zip"}
          - {cap_id: %s, version_id: %s, image: "ray:1", ray_version: 2.60.0, working_dir: /opt}
          """
              .formatted(CODE_ONLY, CODE_ONLY, WITH_IMAGE, WITH_IMAGE));

  private final RayMapping given =
      new RayMapping(
          () -> CODES,
          () -> CAPS,
          Optional.empty(),
          "huawei.com/Ascend910",
          ClusterProvisioning.EXISTING);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        // The form only: whether there is such a deployment, Ray alone knows.
        "num_replicas | \"num_replicas\": 0"
            + " | 0 (expected: >= 1, or autoscaling_config with min_replicas 0)",
        "num_replicas | \"num_replicas\": 2, \"autoscaling_config\": {}"
            + " | not together with autoscaling_config",
        "num_replicas | \"num_replicas\": 0, \"autoscaling_config\": {\"max_replicas\": 2}"
            + " | not together with autoscaling_config",
        "max_queued_requests | \"max_queued_requests\": 0 | 0 (expected: >= 1, or -1 for no limit)",
        "autoscaling_config.max_replicas"
            + " | \"autoscaling_config\": {\"min_replicas\": 0, \"max_replicas\": 0}"
            + " | 0 (expected: >= 1)",
        "autoscaling_config.max_replicas | \"autoscaling_config\": {\"min_replicas\": 3}"
            + " | absent, which means 1 (expected: not below min_replicas, 3)",
        "autoscaling_config.initial_replicas"
            + " | \"autoscaling_config\": {\"max_replicas\": 3, \"initial_replicas\": 0}"
            + " | 0 (expected: from min_replicas to max_replicas, 1-3)",
        "autoscaling_config.initial_replicas | \"autoscaling_config\": {\"initial_replicas\": 2}"
            + " | 2 (expected: from min_replicas to max_replicas, 1-1)",
        "autoscaling_config.target_ongoing_requests"
            + " | \"autoscaling_config\": {\"target_ongoing_requests\": 6},"
            + " \"max_ongoing_requests\": 5"
            + " | 6 (expected: not above max_ongoing_requests, 5, or nothing is ever scaled)",
        "ray_actor_options.num_cpus | \"ray_actor_options\": {\"num_cpus\": -1}"
            + " | -1.0 (expected: 0 or a number from 1.0E-4 to 1.0E12)",
        "ray_actor_options.num_cpus | \"ray_actor_options\": {\"num_cpus\": 0.00001}"
            + " | 1.0E-5 (expected: 0 or a number from 1.0E-4 to 1.0E12)",
        "ray_actor_options.num_cpus | \"ray_actor_options\": {\"num_cpus\": 1e308}"
            + " | 1.0E308 (expected: 0 or a number from 1.0E-4 to 1.0E12)",
        "ray_actor_options.memory | \"ray_actor_options\": {\"memory\": 1e15}"
            + " | 1.0E15 (expected: bytes: 0 or a number from 1048576 to 9.0E14)",
        "ray_actor_options.memory | \"ray_actor_options\": {\"memory\": 4}"
            + " | 4.0 (expected: bytes: 0 or a number from 1048576 to 9.0E14)",
        "ray_actor_options.memory | \"ray_actor_options\": {\"memory\": -1}"
            + " | -1.0 (expected: bytes: 0 or a number from 1048576 to 9.0E14)",
        "ray_actor_options.resources | \"ray_actor_options\": {\"resources\": \"string\"}"
            + " | not readable (expected: a JSON object of names to numbers, as {\"NPU\": 1})",
      })
  void namesWhatIsWrongWithADeployment(String field, String members, String reason) {
    assertThat(problems(Endpoints.deploying(members)))
        .containsExactly(new Violation(DEPLOYMENT + "." + field, reason));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"num_replicas\": 1",
        "\"max_queued_requests\": -1",
        "\"autoscaling_config\": {\"min_replicas\": 0}",
        "\"autoscaling_config\": {\"min_replicas\": 2, \"max_replicas\": 2,"
            + " \"initial_replicas\": 2}",
        "\"autoscaling_config\": {\"target_ongoing_requests\": 5}, \"max_ongoing_requests\": 5",
        "\"ray_actor_options\": {\"num_cpus\": 0, \"memory\": 0, \"resources\": \"\"}",
        "\"ray_actor_options\": {\"num_cpus\": 0.0001, \"memory\": 1048576}",
        "\"ray_actor_options\": {\"num_cpus\": 1e12, \"memory\": 9e14}",
        "\"user_config\": {\"most\": 1.7e308, \"least\": 4.9e-324, \"none\": 0e-400, \"text\": \"1e400\"}",
      })
  void acceptsADeploymentThatRayTakes(String members) {
    assertThat(problems(Endpoints.deploying(members))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "string | 'string'",
        ":app | ':app'",
        "app: | 'app:'",
        "a:b:c | 'a:b:c'",
        ".app | '.app'",
        "app. | 'app.'",
      })
  void namesAnImportPathOfAnotherForm(String importPath, String found) {
    String applications = Endpoints.application("", "").replace("ranker:app", importPath);

    assertThat(problems(Endpoints.serving(applications)))
        .containsExactly(
            new Violation(
                APPLICATION + ".import_path",
                found + " (expected: module:attribute or module.attribute)"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"app:app", "a.b.c:build", "app.app", "a.b.c"})
  void acceptsAnImportPathOfRaysForm(String importPath) {
    String applications = Endpoints.application("", "").replace("ranker:app", importPath);

    assertThat(problems(Endpoints.serving(applications))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"string", "rank/", "/rank/", "//", "/{id}", "/a}", " /a"})
  void namesARoutePrefixThatRayWouldRefuseMinutesLater(String prefix) {
    EndpointSpec spec =
        Endpoints.running("\"runtime_env\": {}, \"route_prefix\": \"" + prefix + "\"");

    assertThat(problems(spec))
        .containsExactly(
            new Violation(
                APPLICATION + ".route_prefix",
                "'" + prefix + "' (expected: /, or /path without a / at its end and braces)"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/", "/rank", "/a/b-c"})
  void acceptsARoutePrefixThatRayTakes(String prefix) {
    EndpointSpec spec =
        Endpoints.running("\"runtime_env\": {}, \"route_prefix\": \"" + prefix + "\"");

    assertThat(problems(spec)).isEmpty();
  }

  @Test
  void namesWhatRayWouldStallAtAsItIsNotAscii() {
    String applications =
        """
        [{"name": "模型", "import_path": "a:a", "runtime_env": {}, "route_prefix": "/模型",
          "deployments": [{"name": "问候"}]}]""";

    assertThat(problems(Endpoints.serving(applications)))
        .containsExactly(
            new Violation(
                APPLICATION + ".name", "'模型' (expected: ASCII characters only, or Ray stalls)"),
            new Violation(
                APPLICATION + ".route_prefix",
                "'/模型' (expected: ASCII characters only, or Ray stalls)"),
            new Violation(
                DEPLOYMENT + ".name", "'问候' (expected: ASCII characters only, or Ray stalls)"));
  }

  @Test
  void namesTwoApplicationsAtTheRoot() {
    String applications =
        """
        [{"name": "a", "import_path": "a:a", "runtime_env": {}, "deployments": [{"name": "A"}]},
         {"name": "b", "import_path": "b:b", "runtime_env": {}, "deployments": [{"name": "B"}]}]""";

    assertThat(problems(Endpoints.serving(applications)))
        .containsExactly(
            new Violation(
                "config.ray_service_config.ray_serve_config.applications[1].route_prefix",
                "absent, which means '/', and so the same as that of "
                    + APPLICATION
                    + " (expected: a prefix of its own)"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "string | no URI (expected: the URI of an archive; a path is on no node of Ray)",
        "/home/code | no URI (expected: the URI of an archive; a path is on no node of Ray)",
        "ftp://host/code.zip"
            + " | ftp:// (expected: http, https, s3, gs, azure, abfss, file, gcs, local or obs)",
        "s3://bucket/code" + " | no archive (expected: one of [.zip, .tar.gz, .tgz, .tar.xz])",
        "https://host/code?file=x.zip"
            + " | no archive (expected: one of [.zip, .tar.gz, .tgz, .tar.xz])",
        "local://code | local:// (expected: an absolute path of a directory)",
        "local:///code.zip | local:// (expected: an absolute path of a directory)",
        "obs://bucket/code.zip"
            + " | obs:// (expected: another scheme, since no address of OBS is configured)",
      })
  void namesAWorkingDirectoryThatNoNodeCouldFetch(String workingDir, String reason) {
    EndpointSpec spec =
        Endpoints.running("\"runtime_env\": {\"working_dir\": \"" + workingDir + "\"}");

    assertThat(problems(spec))
        .containsExactly(new Violation(APPLICATION + ".runtime_env.working_dir", reason));
  }

  @Test
  void neverRepeatsASecret() {
    EndpointSpec spec =
        Endpoints.running(
            """
            "runtime_env": {"working_dir": "https://host/code?signature=s3cret",
              "env_vars": {"A=B": "s3cret", "C": "s3cret\\u0000"}}""");

    assertThat(problems(spec))
        .extracting(Violation::field)
        .containsExactly(
            APPLICATION + ".runtime_env.working_dir",
            APPLICATION + ".runtime_env.env_vars",
            APPLICATION + ".runtime_env.env_vars");
    assertThat(problems(spec)).noneMatch(violation -> violation.toString().contains("s3cret"));
  }

  @ParameterizedTest
  @CsvSource({"x, 126958", "中, 21159", "😀, 10579"})
  void allowsVariablesThatRayCanHandToAProcess(String character, int times) {
    assertThat(problems(withVariablesOf(character, times))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"x, 126959, 126977", "中, 60000, 360018", "😀, 10580, 126978"})
  void namesVariablesThatAreTooLongForAProcess(String character, int times, int bytes) {
    assertThat(problems(withVariablesOf(character, times)))
        .containsExactly(
            new Violation(
                APPLICATION + ".runtime_env.env_vars",
                bytes
                    + " bytes as JSON in ASCII (expected: at most 126976 together, as Ray hands"
                    + " them to each process as one argument; put what is long into files or"
                    + " user_config)"));
  }

  /** In two values, as one alone has at most 65,536 characters. */
  private static EndpointSpec withVariablesOf(String character, int times) {
    return Endpoints.running(
        "\"runtime_env\": {\"env_vars\": {\"A\": \"%s\", \"B\": \"%s\"}}"
            .formatted(character.repeat(times / 2), character.repeat(times - times / 2)));
  }

  @Test
  void leavesTheVariableOfTheDataToTheService() {
    String applications =
        Endpoints.application("\"runtime_env\": {\"env_vars\": {\"DATA_INPUT_PATH\": \"x\"}}", "");
    EndpointSpec spec = Endpoints.serving(applications);
    EndpointSpec withData =
        Endpoints.of(
            """
            "config": {"ray_service_config": {
              "ray_serve_config": {"applications": %s},
              "ray_cluster_config": %s,
              "data_infos": [{"input_path": "obs://data/"}]}}"""
                .formatted(applications, Endpoints.MINIMAL_CLUSTER));

    assertThat(problems(spec)).isEmpty();
    assertThat(problems(withData))
        .containsExactly(
            new Violation(
                APPLICATION + ".runtime_env.env_vars.DATA_INPUT_PATH",
                "set twice (expected: by data_infos only)"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ENDPOINT_PIPELINE_ENDPOINT",
        "ENDPOINT_PIPELINE_ATTEMPT",
        "ENDPOINT_PIPELINE_RESTART"
      })
  void keepsTheVariablesOfTheServiceFromCallers(String name) {
    EndpointSpec spec =
        Endpoints.running("\"runtime_env\": {\"env_vars\": {\"%s\": \"x\"}}".formatted(name));

    assertThat(problems(spec))
        .containsExactly(
            new Violation(
                APPLICATION + ".runtime_env.env_vars." + name,
                "reserved (expected: another name; the service sets it)"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"rate\": 1e400} | .rate",
        "{\"a\": {\"b\": [0, -1.5e309]}} | .a.b[1]",
      })
  void namesANumberThatRayWouldTakeForInfinite(String userConfig, String path) {
    assertThat(problems(Endpoints.deploying("\"user_config\": " + userConfig)))
        .containsExactly(
            new Violation(
                DEPLOYMENT + ".user_config" + path,
                "a number outside the range of a double (expected: within 1.7E308, or Ray takes it for"
                    + " infinite)"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"1e-400", "-2e-324", "1e-999999999"})
  void namesANumberThatRayWouldTakeForZero(String number) {
    assertThat(problems(Endpoints.deploying("\"user_config\": {\"eps\": " + number + "}")))
        .containsExactly(
            new Violation(
                DEPLOYMENT + ".user_config.eps",
                "a number outside the range of a double (expected: 0, or not below 4.9E-324, or Ray takes"
                    + " it for 0)"));
  }

  @Test
  void namesTheFirstOfManyNumbersThatRayWouldTakeForInfinite() {
    String many = "1e400,".repeat(1000);

    assertThat(problems(Endpoints.deploying("\"user_config\": {\"a\": [%s 0]}".formatted(many))))
        .hasSize(10);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/-", "/-/healthz", "/-/routes"})
  void leavesServesOwnRoutesToServe(String prefix) {
    assertThat(
            problems(
                Endpoints.running(
                    "\"runtime_env\": {}, \"route_prefix\": \"%s\"".formatted(prefix))))
        .containsExactly(
            new Violation(
                APPLICATION + ".route_prefix",
                "'" + prefix + "' (expected: none below /-/, which Serve uses itself)"));
  }

  @Test
  void requiresANameForEveryDeployment() {
    String applications =
        """
        [{"name": "a", "import_path": "a:a", "runtime_env": {}, "deployments": [{}]}]""";

    assertThat(problems(Endpoints.serving(applications)))
        .containsExactly(
            new Violation(
                DEPLOYMENT + ".name", "missing (expected: the name of a deployment in the code)"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"NPU\": 1} | ",
        "{\"NPU\": 0.5, \"GPU\": 2, \"my disk\": 1.5} | ",
        "{\"NPU\": 0} | ",
        "{} | ",
        "[] | not readable (expected: a JSON object of names to numbers, as {\"NPU\": 1})",
        "NPU=1 | not readable (expected: a JSON object of names to numbers, as {\"NPU\": 1})",
        "{\"a\": 1, \"a\": 2}"
            + " | not readable (expected: a JSON object of names to numbers, as {\"NPU\": 1})",
        "{\"a\": 1} x | not readable (expected: a JSON object of names to numbers, as {\"NPU\": 1})",
        "{\"a\": \"1\"} | a: no number (expected: 0 or a number from 1.0E-4 to 1.0E12)",
        "{\"a\": null} | a: no number (expected: 0 or a number from 1.0E-4 to 1.0E12)",
        "{\"a\": -1} | a: -1 (expected: 0 or a number from 1.0E-4 to 1.0E12)",
        "{\"a\": 1e-5} | a: 1.0E-5 (expected: 0 or a number from 1.0E-4 to 1.0E12)",
        "{\"a\": 1e999} | a: Infinity (expected: 0 or a number from 1.0E-4 to 1.0E12)",
        "{\"a\": 1e13} | a: 1.0E13 (expected: 0 or a number from 1.0E-4 to 1.0E12)",
        "{\"a\": -1, \"b\": 1, \"c\": \"1\"}"
            + " | a: -1 (expected: 0 or a number from 1.0E-4 to 1.0E12),"
            + " c: no number (expected: 0 or a number from 1.0E-4 to 1.0E12)",
        "{\"NPU\": 1.5} | NPU: 1.5 (expected: a whole number, or less than 1)",
        "{\"CPU\": 1}"
            + " | 'CPU' (expected: CPUs in num_cpus and bytes in memory, only other names here)",
        "{\"memory\": 1}"
            + " | 'memory' (expected: CPUs in num_cpus and bytes in memory, only other names here)",
        "{\"\": 1}"
            + " | '' (expected: CPUs in num_cpus and bytes in memory, only other names here)",
      })
  void readsTheResourcesOfAReplicaAsAJsonObject(String resources, String reason) {
    EndpointSpec spec =
        Endpoints.deploying(
            "\"ray_actor_options\": {\"resources\": \"%s\"}"
                .formatted(resources.replace("\"", "\\\"")));

    if (reason == null) {
      assertThat(problems(spec)).isEmpty();
    } else {
      assertThat(problems(spec))
          .containsExactly(new Violation(DEPLOYMENT + ".ray_actor_options.resources", reason));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"ray_resource\": {\"head_node_resource\": {\"spec_code\": \"x\"},"
            + " \"work_node_resources\": []}"
            + " | ray_resource.head_node_resource.spec_code"
            + " | 'x' is unknown (expected: a code of the catalogue)",
        "\"ray_resource\": {\"head_node_resource\": {\"spec_code\": \"old\"},"
            + " \"work_node_resources\": []}"
            + " | ray_resource.head_node_resource.spec_code"
            + " | 'old' is not for HEAD (expected: another code)"
            + ";'old' is deprecated, for endpoints that have it (expected: another code)",
        "\"ray_resource\": {\"head_node_resource\": {\"spec_code\": \"small\"},"
            + " \"work_node_resources\": [{\"name\": \"a\","
            + " \"resource\": {\"spec_code\": \"gone\", \"min\": 0, \"max\": 1}}]}"
            + " | ray_resource.work_node_resources[0].resource.spec_code"
            + " | 'gone' is retired (expected: another code)",
        "\"reserved_resource\": {\"apu\": {\"spec_code\": \"sql\", \"warm_up_num\": 1}}"
            + " | reserved_resource.apu.spec_code"
            + " | 'sql' is not for APU (expected: another code)",
        "\"reserved_resource\": {\"dpu\": {\"spec_code\": \"small\", \"warm_up_num\": 1}}"
            + " | reserved_resource.dpu.spec_code"
            + " | 'small' is not for DPU (expected: another code)",
        "\"reserved_resource\": {\"mu\": {\"spec_code\": \"sql\", \"min\": 0, \"max\": 1}}"
            + " | reserved_resource.mu.spec_code"
            + " | 'sql' is not for MU (expected: another code)",
        "\"config\": {\"ray_service_config\": {\"ray_serve_config\": {}, \"ray_cluster_config\":"
            + " {\"head_group_spec\": {\"requests\": {\"spec_code\": \"x\"}},"
            + " \"worker_group_specs\": [{}]}}}"
            + " | config.ray_service_config.ray_cluster_config.head_group_spec.requests.spec_code"
            + " | 'x' is unknown (expected: a code of the catalogue)",
        "\"config\": {\"ray_service_config\": {\"ray_serve_config\": {}, \"ray_cluster_config\":"
            + " {\"head_group_spec\": {},"
            + " \"worker_group_specs\": [{}, {\"limits\": {\"spec_code\": \"x\"}}]}}}"
            + " | config.ray_service_config.ray_cluster_config.worker_group_specs[1].limits.spec_code"
            + " | 'x' is unknown (expected: a code of the catalogue)",
        "\"config\": {\"ray_service_config\": {\"ray_serve_config\": {}, \"ray_cluster_config\":"
            + " {\"head_group_spec\": {\"limits\": {\"cpu_resource\": 4}},"
            + " \"worker_group_specs\": [{}]}}}"
            + " | config.ray_service_config.ray_cluster_config.head_group_spec.limits"
            + " | amounts (expected: none, or enable_custom)",
      })
  void namesASizeThatCanNotBeUsedWhereItIs(String members, String field, String reasons) {
    assertThat(problems(Endpoints.of(members)))
        .containsExactlyElementsOf(
            List.of(reasons.split(";")).stream()
                .map(reason -> new Violation(field, reason))
                .toList());
  }

  @Test
  void letsAnEndpointGoOnWithADeprecatedCode() {
    EndpointSpec spec = Endpoints.of(rayResource("small", "old"));
    EndpointSpec other = Endpoints.of(rayResource("small", "small"));

    assertThat(problems(spec, Optional.of(spec))).isEmpty();
    assertThat(problems(spec, Optional.of(other))).hasSize(1);
    assertThat(problems(spec)).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        CODE_ONLY + " | ",
        WITH_IMAGE
            + " | a version with an image (expected: one of code only: this Ray runs already)",
        "99999999999999999999999999999999"
            + " | no version of a CAP that is known here (expected: one of the catalogue)",
      })
  void namesACapThatCanNotBeUsed(String id, String reason) {
    EndpointSpec spec =
        Endpoints.of("\"cap\": {\"cap_id\": \"%s\", \"version_id\": \"%s\"}".formatted(id, id));

    if (reason == null) {
      assertThat(problems(spec)).isEmpty();
    } else {
      assertThat(problems(spec)).containsExactly(new Violation("cap", reason));
    }
  }

  @Test
  void namesACapWithOneIdOnly() {
    assertThat(problems(Endpoints.of("\"cap\": {\"cap_id\": \"" + CODE_ONLY + "\"}")))
        .extracting(Violation::field)
        .containsExactly("cap");
    assertThat(problems(Endpoints.of("\"cap\": {}"))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"cache_list\": [{\"mnt_path\": \"/m\", \"cache_ins_id\": \"c\"}] | cache_list",
        "\"custom_image_id\": \"99999999999999999999999999999999\" | custom_image_id",
        "\"config\": {\"ray_service_config\": {\"ray_serve_config\": {}, \"ray_cluster_config\":"
            + " {\"head_group_spec\": {}, \"worker_group_specs\": [{}]},"
            + " \"oidc_config\": {\"enable_oidc\": true}}}"
            + " | config.ray_service_config.oidc_config.enable_oidc",
        "\"config\": {\"ray_service_config\": {\"ray_serve_config\": {}, \"ray_cluster_config\":"
            + " {\"head_group_spec\": {}, \"worker_group_specs\": [{}]},"
            + " \"agency_config\": {\"enable_agency\": true}}}"
            + " | config.ray_service_config.agency_config.enable_agency",
      })
  void namesWhatTheApplicationWouldMiss(String members, String field) {
    assertThat(problems(Endpoints.of(members))).extracting(Violation::field).containsExactly(field);
  }

  @Test
  void failsWithEveryProblemInOneMessage() {
    EndpointSpec spec =
        Endpoints.deploying(
            "\"num_replicas\": 2, \"autoscaling_config\": {}, \"max_queued_requests\": 0");

    assertThat(given.validate(desired(spec, Optional.empty())))
        .isEqualTo(
            new Progress.Failed(
                "ray.invalid-spec",
                "2 problems: "
                    + DEPLOYMENT
                    + ".num_replicas: not together with autoscaling_config; "
                    + DEPLOYMENT
                    + ".max_queued_requests: 0 (expected: >= 1, or -1 for no limit)"));
  }

  @Test
  void failsThePagesOwnSampleWithEachReason() {
    String applications =
        """
        [{"name": "string", "import_path": "string",
          "deployments": [{
            "name": "string",
            "ray_actor_options": {"num_cpus": 0, "memory": 0, "resources": "string"},
            "autoscaling_config": {
              "target_ongoing_requests": 1000, "max_ongoing_requests": 1000,
              "min_replicas": 1000, "max_replicas": 1000, "initial_replicas": 1000,
              "upscale_delay_s": 86400, "downscale_delay_s": 86400},
            "num_replicas": 1000, "user_config": {}, "max_replicas_per_node": 1}],
          "runtime_env": {"working_dir": "string", "env_vars": {"additionalProp1": "string"}},
          "route_prefix": "string"}]""";

    assertThat(problems(Endpoints.serving(applications)))
        .extracting(Violation::field)
        .containsExactly(
            APPLICATION + ".import_path",
            APPLICATION + ".route_prefix",
            APPLICATION + ".runtime_env.working_dir",
            DEPLOYMENT + ".num_replicas",
            DEPLOYMENT + ".ray_actor_options.resources");
  }

  @Test
  void endsALongMessageWhereAProblemEnds() {
    String groups = "{\"limits\": {\"spec_code\": \"%s\"}},".formatted("x".repeat(200)).repeat(40);
    EndpointSpec spec =
        Endpoints.of(
            """
            "config": {"ray_service_config": {"ray_serve_config": {}, "ray_cluster_config": {
              "head_group_spec": {}, "worker_group_specs": [%s {}]}}}"""
                .formatted(groups));

    Progress failed = given.validate(desired(spec, Optional.empty()));

    assertThat(failed)
        .isInstanceOfSatisfying(
            Progress.Failed.class,
            failure ->
                assertThat(failure.message())
                    .hasSizeLessThan(4096)
                    .startsWith("40 problems: ")
                    .matches(".*\\(expected: a code of the catalogue\\); and \\d+ more"));
  }

  private static String rayResource(String head, String worker) {
    return """
    "ray_resource": {"head_node_resource": {"spec_code": "%s"}, "work_node_resources": [
      {"name": "a", "resource": {"spec_code": "%s", "min": 0, "max": 1}}]}"""
        .formatted(head, worker);
  }

  private List<Violation> problems(EndpointSpec spec) {
    return problems(spec, Optional.empty());
  }

  private List<Violation> problems(EndpointSpec spec, Optional<EndpointSpec> previous) {
    return given.problems(desired(spec, previous));
  }

  private static DesiredEndpoint desired(EndpointSpec spec, Optional<EndpointSpec> previous) {
    return DesiredEndpoints.of(
        new EndpointKey("w", "e"), 2, spec, previous.map(before -> new SpecRevision(1L, before)));
  }
}
