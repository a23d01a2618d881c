package dev.endpointpipeline.kafkabinding;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * {@code endpoint-pipeline.registry}: where the schema registry is and how to log in there. Files
 * with secrets are read at every call, so they may be replaced at any time.
 *
 * @param url base of the registry's Confluent API, for example {@code
 *     http://registry:8080/apis/ccompat/v7}; mandatory
 * @param user for HTTP basic authentication
 * @param password of that user
 * @param passwordFile file with nothing but that password, instead of {@code password}
 * @param tokenFile file with nothing but a bearer token, instead of a user
 * @param caFile PEM file of the certificates to trust instead of the JVM's
 */
public record RegistryAccess(
    URI url,
    @Nullable String user,
    @Nullable String password,
    @Nullable Path passwordFile,
    @Nullable Path tokenFile,
    @Nullable Path caFile) {
  private static final String PREFIX = "endpoint-pipeline.registry.";

  /** Checks that there is an address and at most one way to log in. */
  @SuppressWarnings("NullAway") // what the configuration lacks is bound to null
  public RegistryAccess {
    if (url == null) {
      throw new IllegalArgumentException(
          PREFIX + "url: missing (expected: base URL of the schema registry's" + " Confluent API)");
    }
    if (url.getUserInfo() != null) {
      throw new IllegalArgumentException(
          PREFIX + "url: has a user (expected: none, use " + PREFIX + "user)");
    }
    boolean hasPassword = password != null || passwordFile != null;
    if ((user != null) != hasPassword) {
      throw new IllegalArgumentException(
          PREFIX
              + (user == null ? "user" : "password-file")
              + ": missing (expected: user together with password-file or password)");
    }
    if (password != null && passwordFile != null) {
      throw new IllegalArgumentException(
          PREFIX + "password: set as well as password-file (expected: one of them)");
    }
    if (user != null && user.contains(":")) {
      throw new IllegalArgumentException(PREFIX + "user: has a colon (expected: none)");
    }
    if (user != null && tokenFile != null) {
      throw new IllegalArgumentException(
          PREFIX + "token-file: set as well as user (expected: one of them)");
    }
    if (caFile != null && !"https".equalsIgnoreCase(url.getScheme())) {
      throw new IllegalArgumentException(
          PREFIX + "ca-file: set for " + url + " (expected: only with an https URL)");
    }
  }

  /** A registry that asks for no login. */
  public static RegistryAccess open(URI url) {
    return new RegistryAccess(url, null, null, null, null, null);
  }

  /**
   * Reads the variables that set the same keys for the services, {@code
   * ENDPOINTPIPELINE_REGISTRY_PASSWORDFILE} for example.
   */
  static RegistryAccess ofEnvironment(URI url, Map<String, String> environment) {
    return new RegistryAccess(
        url,
        environment.get("ENDPOINTPIPELINE_REGISTRY_USER"),
        environment.get("ENDPOINTPIPELINE_REGISTRY_PASSWORD"),
        path(environment, "ENDPOINTPIPELINE_REGISTRY_PASSWORDFILE"),
        path(environment, "ENDPOINTPIPELINE_REGISTRY_TOKENFILE"),
        path(environment, "ENDPOINTPIPELINE_REGISTRY_CAFILE"));
  }

  private static @Nullable Path path(Map<String, String> environment, String variable) {
    String value = environment.get(variable);
    return value == null ? null : Path.of(value);
  }

  /** The address without a slash at its end. */
  String base() {
    return url.toString().replaceAll("/+$", "");
  }

  /**
   * The value of the header Authorization.
   *
   * @throws RegistryUnavailableException if a file with a secret cannot be read
   */
  Optional<String> authorization() {
    if (tokenFile != null) {
      return Optional.of("Bearer " + secret(tokenFile));
    }
    return userAndPassword()
        .map(
            login ->
                "Basic "
                    + Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8)));
  }

  /** User and password with a colon between them. */
  Optional<String> userAndPassword() {
    if (user == null) {
      return Optional.empty();
    }
    return Optional.of(user + ":" + (passwordFile == null ? password : secret(passwordFile)));
  }

  /** The bearer token. */
  Optional<String> token() {
    return Optional.ofNullable(tokenFile).map(RegistryAccess::secret);
  }

  private static String secret(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new RegistryUnavailableException(file + ": unreadable: " + e, e);
    }
  }

  /**
   * What decides which servers are trusted.
   *
   * @throws IllegalArgumentException if the file holds no certificate
   */
  SSLContext sslContext() {
    try {
      if (caFile == null) {
        return SSLContext.getDefault();
      }
      KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
      trusted.load(null, null);
      try (InputStream in = Files.newInputStream(caFile)) {
        for (Certificate certificate :
            CertificateFactory.getInstance("X.509").generateCertificates(in)) {
          trusted.setCertificateEntry("ca-" + trusted.size(), certificate);
        }
      }
      if (trusted.size() == 0) {
        throw new GeneralSecurityException("no certificate");
      }
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(trusted);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalArgumentException(
          PREFIX + "ca-file: " + caFile + " (expected: a readable PEM file of certificates)", e);
    }
  }

  /** Without the password. */
  @Override
  public String toString() {
    return "RegistryAccess[url=" + url + ", user=" + user + ", tokenFile=" + tokenFile + "]";
  }
}
