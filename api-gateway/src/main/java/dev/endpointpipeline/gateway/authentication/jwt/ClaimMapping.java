package dev.endpointpipeline.gateway.authentication.jwt;

import dev.endpointpipeline.gateway.authentication.JwtSettings;
import dev.endpointpipeline.gateway.identity.Identity;
import dev.endpointpipeline.schemas.Caller;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.jwt.Jwt;

/** Reads the identity of a user from the claims of a verified token. */
record ClaimMapping(JwtSettings.Claims names) {
  Identity identityOf(Jwt jwt) {
    Map<String, Object> claims = jwt.getClaims();
    Caller user =
        new Caller(
            text(claims, names.domainName()),
            text(claims, names.domainId()),
            text(claims, names.userName()),
            text(claims, names.userId()));
    return new Identity(
        Identity.Provider.JWT,
        user,
        text(claims, names.projectId()),
        words(claim(claims, names.roles())));
  }

  private static @Nullable String text(Map<?, ?> claims, String name) {
    return claim(claims, name) instanceof String text && !text.isBlank() ? text : null;
  }

  private static Set<String> words(@Nullable Object claim) {
    Stream<?> words =
        claim instanceof Collection<?> list
            ? list.stream()
            : claim instanceof String text ? Stream.of(text.strip().split(" +")) : Stream.empty();
    return words
        .filter(word -> word instanceof String text && !text.isBlank())
        .map(String::valueOf)
        .collect(Collectors.toSet());
  }

  /** A name may itself contain dots, for example if it is a URL. */
  private static @Nullable Object claim(Map<?, ?> claims, String name) {
    Object found = claims.get(name);
    int dot = name.indexOf('.');
    return found == null && dot > 0 && claims.get(name.substring(0, dot)) instanceof Map<?, ?> inner
        ? claim(inner, name.substring(dot + 1))
        : found;
  }
}
