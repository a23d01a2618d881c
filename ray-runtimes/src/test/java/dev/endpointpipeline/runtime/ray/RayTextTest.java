package dev.endpointpipeline.runtime.ray;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.endpointpipeline.runtime.LinearTime;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

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
        "get https://ann:p@w@example:80 | get https://***@example:80",
        "from s3://bucket/x.zip to a@example | from s3://bucket/x.zip to a@example",
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
    assertThat(RayText.hiding(Stream.of(secret)).of(raw, LONG)).isEqualTo(shown);
  }

  @Test
  void hidesEachLineOfASecret() {
    String key = "-----BEGIN KEY-----\nMIIEvQIBADAN\n-----END KEY-----";

    assertThat(RayText.hiding(Stream.of(key)).of("bad key:\n" + key + "\n.", LONG))
        .isEqualTo("bad key: *** .");
    assertThat(RayText.hiding(Stream.of("short\nlines")).of("| short\n| lines", LONG))
        .isEqualTo("| *** | ***");
  }

  @Test
  void hidesWhatIsLeftOfASecretThatWasCutOff() {
    assertThat(RayText.hiding(Stream.of("a-very-long-secret")).of("it is 'a-very-long-se", LONG))
        .isEqualTo("it is '***");
  }

  @Test
  void hidesASecretAsPythonsJsonWritesIt() {
    assertThat(
            RayText.hiding(Stream.of("密码密码")).of("{'v': \"\\u5bc6\\u7801\\u5bc6\\u7801\"}", LONG))
        .isEqualTo("{'v': \"***\"}");
  }

  @Test
  void hidesOfAnApplicationsVariablesWhatIsSecret() {
    RayText text =
        RayText.hidingSecretsOf(
            Stream.of(
                JsonMapper.shared()
                    .readTree(
                        """
                        {"runtime_env": {"env_vars": {
                          "WEIGHTS": "/models/resnet50/weights.bin", "API_TOKEN": "hunter-2"}}}
                        """)));

    assertThat(text.of("No such file: '/models/resnet50/weights.bin' for 'hunter-2'", LONG))
        .isEqualTo("No such file: '/models/resnet50/weights.bin' for '***'");
  }

  @Test
  void hidesTheLongerOfTwoSecretsFirst() {
    assertThat(RayText.hiding(Stream.of("password", "password-2")).of("password-2", LONG))
        .isEqualTo("***");
  }

  @Test
  void isBounded() {
    assertThat(RayText.hiding(Stream.of()).of("0123456789", 5)).isEqualTo("01234…");
  }

  @Test
  void isCutBetweenCharacters() {
    assertThat(RayText.hiding(Stream.of()).of("0123\uD83D\uDE00", 5)).isEqualTo("0123…");
    assertThat(cleaned("\uD83D\uDE00".repeat(RayText.MAX_READ)))
        .isEqualTo(
            new String(cleaned("\uD83D\uDE00".repeat(RayText.MAX_READ)).getBytes(UTF_8), UTF_8));
  }

  @Test
  void keepsOfALongTextHowItBeginsAndWhatWasRaisedInTheEnd() {
    String traceback =
        "  File \"/opt/app/deep.py\", line 7, in deeper\n    deeper()\n".repeat(10_000);

    assertThat(
            cleaned(
                "Deploying app 'a' failed:\nTraceback (most recent call last):\n"
                    + traceback
                    + "RecursionError: too deep\n"))
        .isEqualTo("Deploying app 'a' failed: RecursionError: too deep");
  }

  @Test
  void hidesASecretWhereALongTextIsCut() {
    String secret = IntStream.range(0, 200).mapToObj(i -> "<" + i + ">").reduce("", String::concat);
    String filler = "x ".repeat(RayText.MAX_READ);

    for (int before = 0; before < secret.length(); before += 61) {
      String beginning = filler.substring(0, RayText.MAX_READ / 2 - before);
      assertThat(
              RayText.hiding(Stream.of(secret))
                  .of(beginning + secret + filler + secret + beginning, 4 * RayText.MAX_READ))
          .doesNotContainPattern("<\\d+>");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0123456789abcdef",
        "a",
        "/",
        " ",
        "\n",
        "\t.",
        "?",
        "/?",
        "a://",
        "://",
        "a://b",
        "@",
        "\u001b[",
        "\u001b[0;",
        " [type=a, input_value=",
        ", input_value=",
        ", input_type=",
        "  File \"",
        "  File \"a\", line 1\n",
        "Traceback (most recent call last):",
        "See controller logs for ",
        "secret-secret-secre",
        "\uD83D",
      })
  void takesTimeInProportionToTheText(String repeated) {
    RayText text = RayText.hiding(Stream.of("secret-secret-secret", "aaaaaaaaaaaaaaab", "a b c"));

    LinearTime.assertLinear(
        RayText.MAX_READ / 4,
        length -> LinearTime.repeated(repeated, length),
        raw -> text.of(raw, LONG));
  }

  @Test
  void takesNoLongerForMegabytes() {
    RayText text = RayText.hiding(Stream.of("secret-secret-secret"));
    String read = "0123456789abcdef".repeat(RayText.MAX_READ / 16);
    String megabytes = read.repeat(512);

    LinearTime.assertNoSlower(() -> text.of(megabytes, LONG), () -> text.of(read, LONG));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "aaaaaaaaaaab", "0aB", "\"\n", "密", "a=", "password"})
  void takesTimeInProportionToItsSecrets(String repeated) {
    LinearTime.assertLinear(
        16 * 1024,
        length -> LinearTime.repeated(repeated, length),
        secret -> RayText.hiding(SecretValues.in("A", secret)).of(secret, LONG));
    LinearTime.assertLinear(
        16 * 1024,
        length -> LinearTime.repeated(repeated, length),
        secret -> RayText.hiding(Stream.of(secret.split("(?<=\\G.{11})"))).of(secret, LONG));
  }

  private static String cleaned(String raw) {
    return RayText.hiding(Stream.of()).of(raw, LONG);
  }
}
