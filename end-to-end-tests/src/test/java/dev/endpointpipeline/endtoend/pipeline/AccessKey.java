package dev.endpointpipeline.endtoend.pipeline;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * An access key of Huawei Cloud's SDKs for the gateways under test.
 *
 * @param id the AK
 * @param secret the SK
 */
public record AccessKey(String id, String secret) {
  /** The project of every key. */
  public static final String PROJECT = "0605767e4e80d5a32f2ac0182ab3bb6e";

  /** Has all rights in every workspace. */
  public static final AccessKey OF_ANN =
      new AccessKey("HPUA7LRZ3M5OFANN0000", "secret-of-ann-for-tests");

  /** Has read access to every workspace. */
  public static final AccessKey OF_EVE =
      new AccessKey("HPUA7LRZ3M5OFEVE0000", "secret-of-eve-for-tests");

  static Path writeTo(Path directory) {
    String content =
        """
        access_keys:
          - ak: %s
            sk: %s
            project_id: %s
            user: {domain_name: acme, domain_id: d-1, user_name: ann, user_id: u-1}
            grants: [{workspaces: ["*"]}]
          - ak: %s
            sk: %s
            user: {domain_name: acme, domain_id: d-1, user_name: eve, user_id: u-3}
            grants: [{workspaces: ["*"], actions: [endpoint:show, endpoint:list]}]
        """
            .formatted(OF_ANN.id, OF_ANN.secret, PROJECT, OF_EVE.id, OF_EVE.secret);
    try {
      return Files.writeString(directory.resolve("access-keys.yaml"), content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
