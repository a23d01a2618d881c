package dev.endpointpipeline.loadreplay.topics;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.SchemaParseException;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Decodes values in the Confluent wire format: a zero, four bytes of schema id, binary Avro. Not
 * thread-safe.
 */
public final class RegistrySchemas {
  private static final int HEADER_LENGTH = 5;
  private static final Duration TIMEOUT = Duration.ofSeconds(20);

  private final String base;
  private final @Nullable RegistryLogin login;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(TIMEOUT).build();
  private final Map<Integer, Optional<GenericDatumReader<GenericRecord>>> readers = new HashMap<>();
  private @Nullable BinaryDecoder decoder;

  /**
   * @param url base of the registry's Confluent API
   */
  RegistrySchemas(URI url, @Nullable RegistryLogin login) {
    this.base = url.toString().replaceAll("/+$", "");
    this.login = login;
  }

  /**
   * Decodes a value.
   *
   * @return null if it has another format, or a schema that the registry does not know
   * @throws TopicException if the registry does not respond, or refuses the login
   */
  public @Nullable GenericRecord decode(byte[] value) {
    if (value.length < HEADER_LENGTH || value[0] != 0) {
      return null;
    }
    GenericDatumReader<GenericRecord> reader =
        readers.computeIfAbsent(ByteBuffer.wrap(value).getInt(1), this::reader).orElse(null);
    if (reader == null) {
      return null;
    }
    decoder =
        DecoderFactory.get()
            .binaryDecoder(value, HEADER_LENGTH, value.length - HEADER_LENGTH, decoder);
    try {
      return reader.read(null, decoder);
    } catch (IOException | AvroRuntimeException e) {
      return null;
    }
  }

  private Optional<GenericDatumReader<GenericRecord>> reader(int id) {
    return schema(id)
        .filter(schema -> schema.getType() == Schema.Type.RECORD)
        .map(GenericDatumReader::new);
  }

  /**
   * Asks the registry for something that each has, so that a wrong address or login is found early.
   *
   * @throws TopicException if there is no registry, or if it refuses the login
   */
  public void requireAccess() {
    URI url = URI.create(base + "/schemas/types");
    HttpResponse<String> response = get(url);
    if (response.statusCode() != 200 || !response.body().startsWith("[")) {
      throw new TopicException(
          "%s: status %d, no list of types (expected: the base URL of a registry's Confluent API)"
              .formatted(url, response.statusCode()),
          null);
    }
  }

  private Optional<Schema> schema(int id) {
    URI url = URI.create(base + "/schemas/ids/" + id);
    HttpResponse<String> response = get(url);
    if (response.statusCode() == 404) {
      return Optional.empty();
    }
    if (response.statusCode() != 200) {
      throw new TopicException(
          "%s: status %d (expected: 200)".formatted(url, response.statusCode()), null);
    }
    try {
      String text = JsonMapper.shared().readTree(response.body()).path("schema").asString("");
      return Optional.of(new Schema.Parser().parse(text));
    } catch (JacksonException | SchemaParseException e) {
      throw new TopicException(url + ": no schema (expected: the registry's Confluent API)", e);
    }
  }

  private HttpResponse<String> get(URI url) {
    HttpRequest.Builder request = HttpRequest.newBuilder(url).timeout(TIMEOUT);
    if (login != null) {
      request.header("Authorization", login.authorization());
    }
    HttpResponse<String> response = send(request.build());
    if (response.statusCode() == 401) {
      throw new TopicException(
          login == null
              ? url + ": status 401, the registry wants a login (expected: --registry-user)"
              : "%s: status 401, the registry refuses user '%s' or the password"
                      .formatted(url, login.user())
                  + " (expected: those of a user of the registry)",
          null);
    }
    return response;
  }

  private HttpResponse<String> send(HttpRequest request) {
    URI url = request.uri();
    try {
      return http.send(request, BodyHandlers.ofString());
    } catch (IOException e) {
      throw new TopicException(
          "%s: no response (expected: a schema registry): %s".formatted(url, e), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TopicException(url + ": interrupted", e);
    }
  }
}
