package dev.endpointpipeline.gateway.authentication.accesskey;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.endpointpipeline.gateway.authorization.AuthorizedCaller;
import dev.endpointpipeline.gateway.authorization.Grant;
import dev.endpointpipeline.gateway.identity.User;
import dev.endpointpipeline.schemas.Caller;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** An access key: a public id, and the secret that its holder signs with. */
final class AccessKey {
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{1,128}");
  private static final int MIN_SECRET_LENGTH = 16;
  private static final String HMAC = "HmacSHA256";

  /** Stands in for a key that is not known, so that checking its signature takes as long. */
  static final AccessKey UNKNOWN =
      new AccessKey(
          "(unknown)",
          UUID.randomUUID().toString(),
          null,
          new AuthorizedCaller(null, new Caller(null, null, null, null), List.of()));

  private final String id;
  private final SecretKeySpec secret;
  private final @Nullable String projectId;
  private final AuthorizedCaller caller;

  private AccessKey(String id, String secret, @Nullable String projectId, AuthorizedCaller caller) {
    this.id = id;
    this.secret = new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), HMAC);
    this.projectId = projectId;
    this.caller = caller;
  }

  /**
   * An entry of the file.
   *
   * @throws IllegalArgumentException if it is malformed; the message contains no secret
   */
  @JsonCreator
  static AccessKey of(
      @JsonProperty("ak") @Nullable String id,
      @JsonProperty("sk") @Nullable String secret,
      @JsonProperty("project_id") @Nullable String projectId,
      @JsonProperty("user") @Nullable User user,
      @JsonProperty("grants") @Nullable List<Grant> grants) {
    if (id == null || !ID.matcher(id).matches()) {
      throw new IllegalArgumentException(
          "ak: malformed (expected: 1-128 letters, digits, hyphens or underscores)");
    }
    if (secret == null || secret.length() < MIN_SECRET_LENGTH) {
      throw new IllegalArgumentException(
          "sk of " + id + ": missing or too short (expected: >= 16 characters, random)");
    }
    return new AccessKey(id, secret, projectId, AuthorizedCaller.of(user, grants));
  }

  String id() {
    return id;
  }

  /** The holder. */
  AuthorizedCaller caller() {
    return caller;
  }

  /** Whether the key may be used for the project; a key without one may be used for any. */
  boolean isFor(String project) {
    return projectId == null || projectId.equals(project);
  }

  /**
   * Whether the signature was made with this key; takes the same time either way.
   *
   * @param signature in lower-case hexadecimal digits
   */
  boolean verify(String signature, byte[] signed) {
    try {
      Mac mac = Mac.getInstance(HMAC);
      mac.init(secret);
      return MessageDigest.isEqual(mac.doFinal(signed), HexFormat.of().parseHex(signature));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has " + HMAC, e);
    }
  }

  @Override
  public String toString() {
    return id;
  }
}
