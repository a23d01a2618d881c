package dev.endpointpipeline.gateway.errors;

import static org.assertj.core.api.Assertions.assertThat;

import dev.endpointpipeline.gateway.openapi.DocumentedApi;
import dev.endpointpipeline.model.request.Violation;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The document has exactly the failures of the table, each as in the response. */
class DocumentedFailuresTest {
  private static final DocumentedApi API = DocumentedApi.get();

  /** The failures that every call may end in. */
  private static final Set<Failure> OF_EVERY_CALL =
      Set.of(
          Failure.INVALID_REQUEST,
          Failure.UNAUTHENTICATED,
          Failure.SIGNATURE_REFUSED,
          Failure.FORBIDDEN,
          Failure.TOO_MANY_REQUESTS,
          Failure.RATE_EXCEEDED,
          Failure.INTERNAL,
          Failure.IDENTITY_PROVIDER_UNAVAILABLE,
          Failure.STARTING);

  private static final Set<Failure> OF_EVERY_CALL_WITH_A_BODY =
      Set.of(Failure.BODY_TOO_LARGE, Failure.BODY_TOO_SLOW, Failure.MEDIA_TYPE_UNSUPPORTED);

  @Test
  void documentHasEveryFailureAndNoOther() {
    Set<String> documented = new TreeSet<>();
    API.operations().forEach(operation -> documented.addAll(failures(operation)));
    documented.addAll(failures(404, API.document().at("/components/responses/NoSuchPath")));
    documented.addAll(failures(405, API.document().at("/components/responses/MethodNotAllowed")));
    assertThat(documented)
        .isEqualTo(
            Stream.of(Failure.values())
                .map(DocumentedFailuresTest::named)
                .collect(Collectors.toCollection(TreeSet::new)));
  }

  @Test
  void everyCallHasTheFailuresThatEveryCallMayEndIn() {
    assertThat(API.operations())
        .isNotEmpty()
        .allSatisfy(
            operation -> {
              assertThat(failures(operation)).containsAll(named(OF_EVERY_CALL));
              if (operation.definition().has("requestBody")) {
                assertThat(failures(operation)).containsAll(named(OF_EVERY_CALL_WITH_A_BODY));
              }
            });
  }

  @ParameterizedTest
  @EnumSource
  void failureIsDocumentedAsInTheResponse(Failure failure) {
    JsonNode example = API.document().at("/components/examples/" + exampleOf(failure) + "/value");
    List<Violation> details =
        example
            .path("details")
            .valueStream()
            .map(
                detail ->
                    new Violation(
                        detail.get("field").stringValue(), detail.get("reason").stringValue()))
            .toList();
    assertThat(example)
        .isEqualTo(JsonMapper.shared().readTree(FailureResponse.body(failure, details)));
  }

  /** INVALID_REQUEST is InvalidRequest there. */
  private static String exampleOf(Failure failure) {
    return Stream.of(failure.name().split("_", -1))
        .map(word -> word.charAt(0) + word.substring(1).toLowerCase(Locale.ROOT))
        .collect(Collectors.joining());
  }

  private static Set<String> failures(DocumentedApi.Operation operation) {
    Set<String> found = new TreeSet<>();
    operation.responses().forEach((status, response) -> found.addAll(failures(status, response)));
    return found;
  }

  private static Set<String> failures(int status, JsonNode response) {
    JsonNode schema = response.at("/content/application~1json/schema");
    if (status < 400) {
      return Set.of();
    }
    Stream<String> codes =
        schema.at("/properties/error_code/enum").isArray()
            ? schema.at("/properties/error_code/enum").valueStream().map(JsonNode::asString)
            : Stream.of(API.resolve(schema).at("/properties/error_code/const").asString());
    return codes.map(code -> status + " " + code).collect(Collectors.toSet());
  }

  private static List<String> named(Set<Failure> failures) {
    return failures.stream().map(DocumentedFailuresTest::named).toList();
  }

  private static String named(Failure failure) {
    return failure.status() + " " + failure.code();
  }
}
