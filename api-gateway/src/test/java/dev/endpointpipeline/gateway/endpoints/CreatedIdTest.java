package dev.endpointpipeline.gateway.endpoints;

import static org.assertj.core.api.Assertions.assertThat;

import dev.endpointpipeline.gateway.authorization.AuthorizedCaller;
import dev.endpointpipeline.gateway.identity.Identity;
import dev.endpointpipeline.schemas.Caller;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Ids of endpoints that are created under an idempotency key. */
class CreatedIdTest {
  @Test
  void sameKeyMeansTheSameEndpointToTheSameCallerOnly() {
    assertThat(id(null)).isEqualTo(id(null));
    assertThat(List.of(id(null), id(Identity.Provider.JWT), id(Identity.Provider.KEYSTONE)))
        .doesNotHaveDuplicates();
  }

  // NullAway overlooks in class files that a nested type is nullable
  @SuppressWarnings("NullAway")
  private static String id(Identity.@Nullable Provider provider) {
    Caller ann = new Caller("acme", "d-1", "ann", "u-1");
    return CreateChange.newId("ws-1", new AuthorizedCaller(provider, ann, List.of()), "key");
  }
}
