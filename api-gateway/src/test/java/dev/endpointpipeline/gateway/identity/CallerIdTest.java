package dev.endpointpipeline.gateway.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.endpointpipeline.schemas.Caller;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CallerIdTest {
  @Test
  void usersOfTwoProvidersAreTwoCallersWhateverTheirIds() {
    Caller ann = new Caller("acme", "d-1", "ann", "u-1");
    assertThat(
            List.of(
                id(null, ann), id(Identity.Provider.JWT, ann), id(Identity.Provider.KEYSTONE, ann)))
        .doesNotHaveDuplicates();
  }

  @Test
  void idsAndNamesOfOtherCallersMayLookTheSameWhenTheyAreJoined() {
    assertThat(
            List.of(
                id(null, new Caller(null, "a/b", null, "c")),
                id(null, new Caller(null, "a", null, "b/c")),
                id(null, new Caller("a", null, null, "c")),
                id(null, new Caller(null, "~a", null, "c")),
                id(null, new Caller(null, null, null, "c")),
                id(null, new Caller("null", null, null, "c"))))
        .doesNotHaveDuplicates();
  }

  @Test
  void userWhoIsRenamedIsTheSame() {
    assertThat(id(null, new Caller("acme", "d-1", "ann", "u-1")))
        .isEqualTo(id(null, new Caller("acme inc", "d-1", "anna", "u-1")));
  }

  // NullAway overlooks in class files that a nested type is nullable
  @SuppressWarnings("NullAway")
  private static CallerId id(Identity.@Nullable Provider provider, Caller user) {
    return CallerId.of(provider, user);
  }
}
