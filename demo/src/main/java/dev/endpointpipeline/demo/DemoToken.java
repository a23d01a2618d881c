package dev.endpointpipeline.demo;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HexFormat;

/** A token of one run, with all rights in the demo's workspace. */
record DemoToken(String text) {
  private static final int BYTES = 16;

  static DemoToken generate() {
    byte[] random = new byte[BYTES];
    new SecureRandom().nextBytes(random);
    return new DemoToken(HexFormat.of().formatHex(random));
  }

  /** The token file of the gateway, which has the token's hash. */
  String tokenFile() {
    return """
        tokens:
          - sha256: %s
            user: {domain_name: demo, domain_id: demo, user_name: demo, user_id: demo}
            grants: [{workspaces: [%s]}]
        """
        .formatted(sha256(), Gateway.WORKSPACE);
  }

  private String sha256() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.US_ASCII)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
