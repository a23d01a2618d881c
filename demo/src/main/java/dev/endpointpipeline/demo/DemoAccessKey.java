package dev.endpointpipeline.demo;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Locale;

/**
 * An access key of one run for Huawei Cloud's SDKs, with all rights in the demo's workspace.
 *
 * @param id the AK
 * @param secret the SK
 */
record DemoAccessKey(String id, String secret) {
  /** The project id for SDKs; this service ignores projects. */
  static final String PROJECT = "demo";

  private static final int ID_BYTES = 10;
  private static final int SECRET_BYTES = 20;

  static DemoAccessKey generate() {
    return new DemoAccessKey(random(ID_BYTES).toUpperCase(Locale.ROOT), random(SECRET_BYTES));
  }

  private static String random(int bytes) {
    byte[] random = new byte[bytes];
    new SecureRandom().nextBytes(random);
    return HexFormat.of().formatHex(random);
  }

  /** The access key file of the gateway. */
  String accessKeyFile() {
    return """
        access_keys:
          - ak: "%s"
            sk: "%s"
            project_id: %s
            user: {domain_name: demo, domain_id: demo, user_name: demo, user_id: demo}
            grants: [{workspaces: [%s]}]
        """
        .formatted(id, secret, PROJECT, Gateway.WORKSPACE);
  }
}
