package dev.endpointpipeline.gateway.authentication.accesskey;

import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.web.util.UriUtils;

/**
 * The canonical form of a request, which its sender and this service both hash: method, path,
 * query, each signed header, the names of the signed headers and the hash of the body, each on a
 * line. {@code AKSKSigner} in the Java SDK and {@code signer.py} in the Python SDK define it.
 *
 * <p>Requests that the application reads as equal have equal forms, and others do not. Path and
 * query are decoded to bytes and encoded again, so that it does not matter which characters an HTTP
 * library encodes.
 */
final class CanonicalRequest {
  private CanonicalRequest() {}

  /**
   * @param signedHeaders names in the order of signing; the request has each once
   * @param bodyHash SHA-256 in lower-case hexadecimal digits, from the request's header or else of
   *     the body itself
   */
  static byte[] of(HttpServletRequest request, List<String> signedHeaders, String bodyHash) {
    String headers =
        signedHeaders.stream()
            .map(name -> name + ":" + request.getHeader(name).strip() + "\n")
            .collect(Collectors.joining());
    String query = request.getQueryString();
    return String.join(
            "\n",
            request.getMethod(),
            path(request.getRequestURI()),
            query == null ? "" : query(query),
            headers,
            String.join(";", signedHeaders),
            bodyHash)
        // The server decodes each byte of a header to one character.
        .getBytes(StandardCharsets.ISO_8859_1);
  }

  private static String path(String path) {
    String encoded =
        Stream.of(path.split("/", -1))
            .map(CanonicalRequest::normalized)
            .collect(Collectors.joining("/"));
    return encoded.endsWith("/") ? encoded : encoded + "/";
  }

  /** Sorted by name; values of the same name keep their order, which has a meaning. */
  private static String query(String query) {
    return Arrays.stream(query.split("&"))
        .filter(parameter -> !parameter.isEmpty())
        .map(Parameter::of)
        .sorted(Comparator.comparing(Parameter::name))
        .map(parameter -> parameter.name() + "=" + parameter.value())
        .collect(Collectors.joining("&"));
  }

  /**
   * Encodes everything except letters, digits and {@code - . _ ~}. Leaves a malformed encoding as
   * it is; no client signs one.
   */
  private static String normalized(String part) {
    try {
      // ISO 8859-1 has a character for each byte, so that bytes that are not UTF-8 survive.
      return UriUtils.encode(
          UriUtils.decode(part, StandardCharsets.ISO_8859_1), StandardCharsets.ISO_8859_1);
    } catch (IllegalArgumentException malformed) {
      return part;
    }
  }

  private record Parameter(String name, String value) {
    static Parameter of(String parameter) {
      String[] nameAndValue = parameter.split("=", 2);
      return new Parameter(
          part(nameAndValue[0]), nameAndValue.length == 1 ? "" : part(nameAndValue[1]));
    }

    private static String part(String part) {
      // In a query, a plus is a space, for the application too.
      return normalized(part.replace("+", "%20"));
    }
  }
}
