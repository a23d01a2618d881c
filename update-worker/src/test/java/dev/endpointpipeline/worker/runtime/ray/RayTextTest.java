package dev.endpointpipeline.worker.runtime.ray;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Texts are as Ray 2.60 writes them, with shorter tracebacks. */
class RayTextTest {
  private static final int LONG = 10_000;

  @Test
  void keepsOfATracebackWhatWasRaised() {
    assertThat(
            cleaned(
                """
                Deploying app 'a' failed with exception:
                Traceback (most recent call last):
                  File "/opt/ray/serve/_private/application_state.py", line 926, in _reconcile_build_app_task
                    serialized_application_autoscaling_policy_def, args, err = ray.get(
                                                                               ^^^^^^^^
                ray.exceptions.RayTaskError(RuntimeError): \u001b[36mray::build_serve_application()\u001b[39m (pid=1, ip=192.0.2.2)
                  File "/opt/ray/serve/_private/application_state.py", line 1843, in build_serve_application
                    raise RuntimeError(err_str) from None
                RuntimeError: Traceback (most recent call last):
                  File "<frozen importlib._bootstrap>", line 1204, in _gcd_import
                  File "/opt/app/broken_import.py", line 3, in <module>
                    raise ImportError("the weights are missing")
                ImportError: the weights are missing
                """))
        .isEqualTo("Deploying app 'a' failed with exception: ImportError: the weights are missing");
  }

  @Test
  void keepsTheLastOfSeveralExceptionsWithAllItsLines() {
    assertThat(
            cleaned(
                """
                Runtime env setup for app 'a' failed:
                Traceback (most recent call last):
                  File "/opt/ray/worker.py", line 1055, in get_objects
                    raise value
                ray.exceptions.RuntimeEnvSetupError: Failed to set up runtime environment.
                [Node 192.0.2.2] Traceback (most recent call last):
                  File "/opt/urllib3/connection.py", line 239, in _new_conn
                    sock = connection.create_connection(
                ConnectionRefusedError: [Errno 111] Connection refused

                During handling of the above exception, another exception occurred:

                Traceback (most recent call last):
                  File "/opt/requests/adapters.py", line 729, in send
                    raise ConnectionError(e, request=request)
                requests.exceptions.ConnectionError: no route
                  to the host
                """))
        .isEqualTo(
            "Runtime env setup for app 'a' failed: requests.exceptions.ConnectionError: no route to the host");
  }

  @Test
  void keepsWhichFieldsAreRefusedWithoutTheirValues() {
    assertThat(
            cleaned(
                """
                1 validation error for ServeDeploySchema
                applications.0.import_path
                  Value error, Got invalid import path. [type=value_error, input_value={'a': ['x]'}, input_type=dict]
                    For further information visit https://errors.pydantic.dev/2.14/v/value_error
                """))
        .isEqualTo(
            "1 validation error for ServeDeploySchema applications.0.import_path"
                + " Value error, Got invalid import path.");
  }

  @Test
  void keepsAPlainText() {
    assertThat(cleaned("Deployment 'Nope' does not exist. Available: ['Greeter']"))
        .isEqualTo("Deployment 'Nope' does not exist. Available: ['Greeter']");
    assertThat(cleaned("")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "The deployment failed to start 6 times in a row during a rolling update. This may be due to"
            + " a problem with its constructor, initial health check or health checks failing. The"
            + " update is stopped and replicas of the previous version keep running until a new"
            + " deploy. See controller logs for details. Error:"
            + " | The deployment failed to start 6 times in a row during a rolling update. This may"
            + " be due to a problem with its constructor, initial health check or health checks"
            + " failing. Error:",
        "total resources available: {}. Use `ray status` for more details."
            + " | total resources available: {}.",
        "Failed to update. See Serve controller logs for more details. | Failed to update.",
      })
  void leavesOutAdviceThatAnOwnerCanNotFollowAndWhatNeedNotBeTrue(String raw, String shown) {
    assertThat(cleaned(raw)).isEqualTo(shown);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "url: /x.zip?X-Sig=abc&e=1 (refused) | url: /x.zip?*** (refused)",
        "get 'https://bucket.example/x.zip?sig=abc' | get 'https://bucket.example/x.zip?***'",
        "get https://ann:pw@example/x.zip | get https://***@example/x.zip",
        "really? yes | really? yes",
      })
  void hidesWhatAUrlMayHaveOfASecret(String raw, String shown) {
    assertThat(cleaned(raw)).isEqualTo(shown);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "correct-horse | no correct-horse here, Xcorrect-horseX | no *** here, X***X",
        "info | no information, but 'info' | no information, but '***'",
        "abc | abc is no secret | abc is no secret",
        "say \"hello\" twice | {\"v\": \"say \\\"hello\\\" twice\"} | {\"v\": \"***\"}",
        "$1\\E(.*) | it is $1\\E(.*) | it is ***",
      })
  void hidesSecretValues(String secret, String raw, String shown) {
    assertThat(RayText.hiding(List.of(secret)).of(raw, LONG)).isEqualTo(shown);
  }

  @Test
  void hidesEachLineOfASecret() {
    String key = "-----BEGIN KEY-----\nMIIEvQIBADAN\n-----END KEY-----";

    assertThat(RayText.hiding(List.of(key)).of("bad key:\n" + key + "\n.", LONG))
        .isEqualTo("bad key: *** *** *** .");
  }

  @Test
  void hidesTheLongerOfTwoSecretsFirst() {
    assertThat(RayText.hiding(List.of("password", "password-2")).of("password-2", LONG))
        .isEqualTo("***");
  }

  @Test
  void isBounded() {
    assertThat(RayText.hiding(List.of()).of("0123456789", 5)).isEqualTo("01234…");
  }

  private static String cleaned(String raw) {
    return RayText.hiding(List.of()).of(raw, LONG);
  }
}
