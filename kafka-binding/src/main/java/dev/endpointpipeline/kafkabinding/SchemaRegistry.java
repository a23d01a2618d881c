package dev.endpointpipeline.kafkabinding;

import dev.endpointpipeline.service.http.BoundedBody;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A schema registry, spoken to through Confluent's REST API, which Confluent's, Apicurio's and
 * Redpanda's all offer. Subjects are the records' full names.
 *
 * <p>Every call may throw {@link RegistryUnavailableException}; calling again later is safe.
 */
public final class SchemaRegistry {
  private static final String MEDIA_TYPE = "application/vnd.schemaregistry.v1+json";

  /** How long a whole exchange may take. */
  static final Duration TIMEOUT = Duration.ofSeconds(5);

  /** Some hundred times a large schema. */
  private static final int MAX_RESPONSE_BYTES = 4 << 20;

  private static final JsonMapper JSON = new JsonMapper();

  private final RegistryAccess access;
  private final HttpClient http;

  /** A registry that may ask for a login, and have a certificate of a private authority. */
  public SchemaRegistry(RegistryAccess access) {
    this.access = access;
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(TIMEOUT)
            .sslContext(access.sslContext())
            .build();
  }

  /**
   * A registry that asks for no login.
   *
   * @param baseUrl base of the Confluent API, for example {@code
   *     http://registry:8080/apis/ccompat/v7}
   */
  public SchemaRegistry(URI baseUrl) {
    this(RegistryAccess.open(baseUrl));
  }

  /**
   * Registers a schema unless it is there already, and holds its subject to full transitive
   * compatibility from then on.
   *
   * @return the schema's id
   * @throws SchemaRefusedException if the registry refuses it, mostly as incompatible
   */
  public int register(Schema schema) {
    HttpResponse<byte[]> response =
        send(
            "POST",
            "/subjects/" + subject(schema) + "/versions",
            Map.of("schema", schema.toString()));
    if (response.statusCode() >= 500 || refusesLogin(response)) {
      throw unavailable(response);
    }
    if (response.statusCode() != 200) {
      throw new SchemaRefusedException(
          schema.getFullName(), new String(response.body(), StandardCharsets.UTF_8));
    }
    HttpResponse<byte[]> holding =
        send("PUT", "/config/" + subject(schema), Map.of("compatibility", "FULL_TRANSITIVE"));
    if (holding.statusCode() != 200) {
      throw unavailable(holding);
    }
    return json(response).get("id").intValue();
  }

  /** The Avro schema with that id, if the registry has one. */
  public Optional<Schema> schema(int schemaId) {
    return found(send("GET", "/schemas/ids/" + schemaId, null))
        .flatMap(found -> avro(found.path("schema").asString("")));
  }

  /** Registries have schemas of other kinds too. */
  private static Optional<Schema> avro(String text) {
    try {
      return Optional.of(new Schema.Parser().parse(text));
    } catch (AvroRuntimeException e) {
      return Optional.empty();
    }
  }

  /** The texts of all versions of the schema that are registered, by id. */
  Map<Integer, String> versions(Schema schema) {
    String path = "/subjects/" + subject(schema) + "/versions";
    Map<Integer, String> texts = new LinkedHashMap<>();
    for (JsonNode version : found(send("GET", path, null)).orElseGet(JSON::createArrayNode)) {
      found(send("GET", path + "/" + version.intValue(), null))
          .ifPresent(
              found -> texts.put(found.get("id").intValue(), found.get("schema").stringValue()));
    }
    return texts;
  }

  private static Optional<JsonNode> found(HttpResponse<byte[]> response) {
    return switch (response.statusCode()) {
      case 200 -> Optional.of(json(response));
      case 404 -> Optional.empty();
      default -> throw unavailable(response);
    };
  }

  private static JsonNode json(HttpResponse<byte[]> response) {
    try {
      return JSON.readTree(response.body());
    } catch (JacksonException e) {
      throw new RegistryUnavailableException("the response is not JSON", e);
    }
  }

  /** The id of a schema under the subject of its name; empty when it is not registered there. */
  OptionalInt id(Schema schema) {
    return found(send("POST", "/subjects/" + subject(schema), Map.of("schema", schema.toString())))
        .map(found -> OptionalInt.of(found.get("id").intValue()))
        .orElseGet(OptionalInt::empty);
  }

  private static boolean refusesLogin(HttpResponse<?> response) {
    return response.statusCode() == 401 || response.statusCode() == 403;
  }

  private static RegistryUnavailableException unavailable(HttpResponse<?> response) {
    return new RegistryUnavailableException(
        "status "
            + response.statusCode()
            + (refusesLogin(response)
                ? " (expected: a login that endpoint-pipeline.registry.* gives and the registry"
                    + " accepts)"
                : ""),
        null);
  }

  private static String subject(Schema schema) {
    return URLEncoder.encode(schema.getFullName(), StandardCharsets.UTF_8);
  }

  private HttpResponse<byte[]> send(
      String method, String path, @Nullable Map<String, String> body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(access.base() + path))
            .header("Accept", MEDIA_TYPE)
            .header("Content-Type", MEDIA_TYPE)
            .method(
                method,
                Optional.ofNullable(body)
                    .map(content -> BodyPublishers.ofString(JSON.writeValueAsString(content)))
                    .orElseGet(BodyPublishers::noBody));
    access.authorization().ifPresent(value -> request.header("Authorization", value));
    CompletableFuture<HttpResponse<byte[]>> response =
        http.sendAsync(request.build(), BoundedBody.ofAtMost(MAX_RESPONSE_BYTES));
    try {
      // The request's own timeout covers only the response's headers.
      return response.get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      response.cancel(true);
      throw new RegistryUnavailableException(
          "no complete response within " + TIMEOUT.toMillis() + " ms", e);
    } catch (InterruptedException e) {
      response.cancel(true);
      Thread.currentThread().interrupt();
      throw new RegistryUnavailableException("interrupted", e);
    } catch (ExecutionException e) {
      throw new RegistryUnavailableException(String.valueOf(e.getCause()), e.getCause());
    }
  }
}
