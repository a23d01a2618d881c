package dev.endpointpipeline.loadreplay.replay;

import dev.endpointpipeline.service.hash.Sha256;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * The signature {@code SDK-HMAC-SHA256} of Huawei Cloud's SDKs. It covers the body by its hash in
 * {@code X-Sdk-Content-Sha256}, with which a gateway can verify it before it reads the body.
 */
final class AccessKeySigner implements Credentials {
  static final String DATE = "X-Sdk-Date";
  static final String BODY_HASH = "X-Sdk-Content-Sha256";
  private static final String ALGORITHM = "SDK-HMAC-SHA256";
  private static final String HMAC = "HmacSHA256";
  private static final String UNRESERVED = "-._~";
  private static final DateTimeFormatter DATE_FORM =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  /** Headers that change what a request does. */
  private static final List<String> SIGNED =
      List.of("content-type", "idempotency-key", "if-match", "x-min-revision", "prefer");

  private final String accessKey;
  private final SecretKeySpec secret;
  private final @Nullable String projectId;
  private final InstantSource clock;

  AccessKeySigner(
      String accessKey, String secretKey, @Nullable String projectId, InstantSource clock) {
    this.accessKey = accessKey;
    this.secret = new SecretKeySpec(secretKey.getBytes(StandardCharsets.UTF_8), HMAC);
    this.projectId = projectId;
    this.clock = clock;
  }

  @Override
  public void addTo(OutgoingRequest request, @Nullable String caller) {
    String hash = Sha256.hex(request.body());
    request.set(DATE, DATE_FORM.format(clock.instant()));
    request.set(BODY_HASH, hash);
    if (projectId != null) {
      request.set("X-Project-Id", projectId);
    }
    NavigableSet<String> signed =
        new TreeSet<>(List.of("host", "x-sdk-date", "x-sdk-content-sha256"));
    SIGNED.stream()
        .filter(name -> request.headers().getOrDefault(name, List.of()).size() == 1)
        .forEach(signed::add);
    if (projectId != null) {
      signed.add("x-project-id");
    }
    request.set("Authorization", authorization(request, signed, hash));
  }

  /**
   * The header {@code Authorization}.
   *
   * @param signed names in lower case; {@code host} need not be among the request's headers
   */
  String authorization(OutgoingRequest request, NavigableSet<String> signed, String bodyHash) {
    String canonical = canonical(request, signed, bodyHash);
    String toSign = String.join("\n", ALGORITHM, header(request, DATE), Sha256.hex(canonical));
    return "%s Access=%s, SignedHeaders=%s, Signature=%s"
        .formatted(ALGORITHM, accessKey, String.join(";", signed), hmac(toSign));
  }

  private static String canonical(
      OutgoingRequest request, NavigableSet<String> signed, String bodyHash) {
    String headers =
        signed.stream()
            .map(name -> name + ":" + header(request, name).strip() + "\n")
            .collect(Collectors.joining());
    return String.join(
        "\n",
        request.method(),
        path(request.uri().getRawPath()),
        query(request.uri().getRawQuery()),
        headers,
        String.join(";", signed),
        bodyHash);
  }

  private static String header(OutgoingRequest request, String name) {
    List<String> values = request.headers().get(name);
    if (values != null) {
      return values.get(0);
    }
    return name.equals("host") ? host(request.uri()) : "";
  }

  /** The header {@code Host} that HTTP clients send. */
  static String host(URI uri) {
    int defaultPort = "https".equals(uri.getScheme()) ? 443 : 80;
    boolean named = uri.getPort() >= 0 && uri.getPort() != defaultPort;
    return named ? uri.getHost() + ":" + uri.getPort() : uri.getHost();
  }

  private static String path(String path) {
    String encoded =
        Stream.of(path.split("/", -1))
            .map(AccessKeySigner::normalized)
            .collect(Collectors.joining("/"));
    return encoded.endsWith("/") ? encoded : encoded + "/";
  }

  private static String query(@Nullable String query) {
    if (query == null) {
      return "";
    }
    return Arrays.stream(query.split("&"))
        .filter(parameter -> !parameter.isEmpty())
        .map(parameter -> parameter.replace("+", "%20").split("=", 2))
        .sorted(Comparator.comparing(parts -> normalized(parts[0])))
        .map(parts -> normalized(parts[0]) + "=" + (parts.length == 1 ? "" : normalized(parts[1])))
        .collect(Collectors.joining("&"));
  }

  /** Decodes percent-encoding, then encodes all but letters, digits and {@code - . _ ~}. */
  private static String normalized(String part) {
    StringBuilder encoded = new StringBuilder();
    for (byte octet : decoded(part)) {
      char c = (char) (octet & 0xff);
      boolean plain = c < 0x80 && (Character.isLetterOrDigit(c) || UNRESERVED.indexOf(c) >= 0);
      encoded.append(plain ? String.valueOf(c) : "%%%02X".formatted((int) c));
    }
    return encoded.toString();
  }

  private static byte[] decoded(String part) {
    byte[] encoded = part.getBytes(StandardCharsets.UTF_8);
    var out = new ByteArrayOutputStream(encoded.length);
    for (int i = 0; i < encoded.length; i++) {
      boolean escape =
          encoded[i] == '%'
              && i + 2 < encoded.length
              && HexFormat.isHexDigit(encoded[i + 1])
              && HexFormat.isHexDigit(encoded[i + 2]);
      if (escape) {
        out.write(
            HexFormat.fromHexDigit(encoded[i + 1]) << 4 | HexFormat.fromHexDigit(encoded[i + 2]));
        i += 2;
      } else {
        out.write(encoded[i]);
      }
    }
    return out.toByteArray();
  }

  private String hmac(String text) {
    try {
      Mac mac = Mac.getInstance(HMAC);
      mac.init(secret);
      return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has " + HMAC, e);
    }
  }
}
