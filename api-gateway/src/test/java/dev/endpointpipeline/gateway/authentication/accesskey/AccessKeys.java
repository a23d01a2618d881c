package dev.endpointpipeline.gateway.authentication.accesskey;

import dev.endpointpipeline.gateway.authorization.Grant;
import dev.endpointpipeline.gateway.identity.User;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Files of access keys. */
final class AccessKeys {
  private AccessKeys() {}

  /** Ann's key, for any project. */
  static AccessKeyFile file() {
    return file(null);
  }

  /** Ann's key, for that project. */
  static AccessKeyFile file(@Nullable String projectId) {
    return AccessKeyFile.of(
        List.of(
            AccessKey.of(
                SdkClient.ACCESS_KEY,
                SdkClient.SECRET_KEY,
                projectId,
                new User("acme", "d-1", "ann", "u-1"),
                List.of(Grant.of(Set.of("*"), null)))));
  }
}
