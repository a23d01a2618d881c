package dev.endpointpipeline.gateway.signin.accesskey;

import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.web.util.UriUtils;

/**
 * A request in the one form that its sender and this service both hash: method, path, query, signed
 * headers and hash of the body, a line each (headers one line each, and their names once more). It
 * is the form of {@code AKSKSigner} in the Java SDK and of {@code signer.py} in the Python SDK.
 *
 * <p>What reads the same to the application has the same form, and what reads differently a
 * different one. Path and query are decoded to bytes and encoded again, so that it does not matter
 * which characters an HTTP library encodes.
 */
final class CanonicalRequest {
  private CanonicalRequest() {}

  /**
   * @param signedHeaders their names, in the order that the signature names them; each is there
   *     once
   * @param bodyHash SHA-256 of the body, in lower-case hexadecimal digits; as the request names it,
   *     or else of the body as it came
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
        // A header's value is bytes, and the server makes a character of each.
        .getBytes(StandardCharsets.ISO_8859_1);
  }

  private static String path(String path) {
    String encoded =
        Stream.of(path.split("/", -1))
            .map(CanonicalRequest::encodedAnew)
            .collect(Collectors.joining("/"));
    return encoded.endsWith("/") ? encoded : encoded + "/";
  }

  /** By name; the values of one name stay in their order, as they mean something in it. */
  private static String query(String query) {
    return Arrays.stream(query.split("&"))
        .filter(parameter -> !parameter.isEmpty())
        .map(Parameter::of)
        .sorted(Comparator.comparing(Parameter::name))
        .map(parameter -> parameter.name() + "=" + parameter.value())
        .collect(Collectors.joining("&"));
  }

  /**
   * Everything is encoded but letters, digits and {@code - . _ ~}. What is no encoding is left as
   * it is, and is nothing that anybody signs.
   */
  private static String encodedAnew(String part) {
    try {
      // One character for each byte, so that no byte is lost, whether or not they are UTF-8.
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
      // A plus is a space in a query, for the application too.
      return encodedAnew(part.replace("+", "%20"));
    }
  }
}
