package dev.endpointpipeline.demo;

import dev.endpointpipeline.service.hash.Sha256;
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
        .formatted(Sha256.hex(text), Gateway.WORKSPACE);
  }
}
